import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { OwnInstrument } from '../../libs/metrics/src/core/exposition/source/instrument-family.js';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { WholeMetrics } from '../../libs/metrics/src/core/members/whole-metrics.js';
import { VALUES } from '../../libs/metrics/src/core/series/series-map.js';
import { JournalledMember } from './support/members.js';

/** Nanoseconds up to eleven days. */
const seconds = fc.integer({ min: 0, max: 1e15 }).map((ns) => ns / 1e9);

function memberOf(value: number): JournalledMember {
  const counter = new Counter({ name: 'busy_seconds_total', help: 'Time.', registers: [] });
  counter.inc(value);
  const member = new JournalledMember('it', counter);
  member.flush();
  return member;
}

/** The total of members with these values; a whole without a callback is one that is kept. */
async function totalOf(
  values: readonly number[],
  whole = new WholeMetrics(() => undefined),
): Promise<number> {
  return valueOf(await whole.merge(values.map(memberOf)));
}

function valueOf([instrument]: readonly OwnInstrument[]): number {
  const { rows } = (instrument as OwnInstrument).storage;
  return rows.cellsOf(0)[rows.at(0) + VALUES] as number;
}

describe('the sum of fractions', () => {
  it('is the same in any order of the members', async () => {
    const property = fc.asyncProperty(
      fc
        .array(seconds, { minLength: 2, maxLength: 9 })
        .chain((values) =>
          fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length })),
        ),
      async ([values, others]) => {
        expect(await totalOf(others)).toBe(await totalOf(values));
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });

  it('does not fall when some members are folded into one, and hardly rises', async () => {
    const property = fc.asyncProperty(
      fc.array(seconds, { minLength: 2, maxLength: 9 }),
      fc.nat(8),
      async (values, count) => {
        const before = await totalOf(values);
        const ended = values.slice(0, 1 + (count % values.length));
        const folded = await totalOf(ended, new WholeMetrics());
        const after = await totalOf([...values.slice(ended.length), folded]);
        expect(after).toBeGreaterThanOrEqual(before);
        expect(after).toBeLessThanOrEqual(before * (1 + 4 * Number.EPSILON));
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });

  it('is exact for whole numbers, and infinite if one is', async () => {
    expect(await totalOf([1, 2 ** 52, 3], new WholeMetrics())).toBe(2 ** 52 + 4);
    const members = [1, Infinity, 2].map((value) => {
      const gauge = new Gauge({ name: 'busy_seconds_total', help: 'Time.', registers: [] });
      gauge.set(value);
      const member = new JournalledMember('it', gauge);
      member.flush();
      return member;
    });
    expect(valueOf(await new WholeMetrics().merge(members))).toBe(Infinity);
  });
});
