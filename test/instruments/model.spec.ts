import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { OVERFLOW_LABEL_VALUE } from '../../libs/metrics/src/core/series/series-limit.js';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { LabelIndex } from '../../libs/metrics/src/core/series/label-index.js';
import { NOT_FOUND } from '../../libs/metrics/src/core/series/label-table.js';
import { testEnvironment } from './support/environment.js';

const EXPIRE_MS = 10;

/** Values that would collide if keys were joined texts, and numbers beside their texts. */
const NASTY: readonly (string | number)[] = [
  '',
  ',',
  ':',
  '|',
  '"',
  '\n',
  '\0',
  '\\',
  'a',
  'a,',
  'a:b',
  '1,b:2',
  '2,b:3',
  '1',
  1,
  200,
  '200',
  NaN,
  'NaN',
  'é',
  'é',
  '😀',
];
const labelValue = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.integer({ min: 0, max: 3 }),
);
/** How many label values, label sets and handles a run chooses from; few, so that they meet again. */
const VALUES = 3;
const SETS = 6;
const HANDLES = 3;

type Op =
  | { kind: 'object' | 'reordered' | 'position' | 'remove'; set: number }
  | { kind: 'keep'; set: number; handle: number }
  | { kind: 'kept'; handle: number }
  | { kind: 'reset' }
  | { kind: 'pass'; byMs: number };

type LabelSet = readonly (string | number)[];

function runsFor(labelCount: number): fc.Arbitrary<[LabelSet[], Op[]]> {
  const set = fc.nat(SETS - 1);
  const handle = fc.nat(HANDLES - 1);
  const byObjectOrPosition = fc.constantFrom('object' as const, 'reordered' as const, 'position' as const);
  const op = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: byObjectOrPosition, set }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('keep' as const), set, handle }) },
    { weight: 10, arbitrary: fc.record({ kind: fc.constant('kept' as const), handle }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), set }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('pass' as const), byMs: fc.constantFrom(4, 4, EXPIRE_MS) }),
    },
  );
  const values = fc.array(labelValue, { minLength: VALUES, maxLength: VALUES });
  const picks = fc.array(fc.nat(VALUES - 1), { minLength: SETS * labelCount, maxLength: SETS * labelCount });
  const sets = fc
    .tuple(values, picks)
    .map(([values, picks]) =>
      Array.from({ length: SETS }, (_, i) =>
        picks.slice(i * labelCount, (i + 1) * labelCount).map((pick) => values[pick] as string | number),
      ),
    );
  return fc.tuple(sets, fc.array(op, { maxLength: 60, size: 'max' }));
}

/** What a counter with labels should be: values by the list of label texts, and when each was used. */
class Model {
  readonly values = new Map<string, { value: number; usedAt: number }>();
  constructor(private readonly maxSeries: number) {}
  inc(values: readonly unknown[], now: number): void {
    const overflow = JSON.stringify(values.map(() => OVERFLOW_LABEL_VALUE));
    const own = JSON.stringify(values.map(String));
    const isFull = this.values.size - (this.values.has(overflow) ? 1 : 0) >= this.maxSeries;
    const key = this.values.has(own) || !isFull ? own : overflow;
    this.values.set(key, { value: (this.values.get(key)?.value ?? 0) + 1, usedAt: now });
  }
  remove(values: readonly unknown[]): void {
    this.values.delete(JSON.stringify(values.map(String)));
  }
  expire(now: number): void {
    for (const [key, { usedAt }] of this.values) if (now - usedAt >= EXPIRE_MS) this.values.delete(key);
  }
  plain(): Record<string, number> {
    return Object.fromEntries([...this.values].map(([key, { value }]) => [key, value]));
  }
}

/** What the counter holds, as the model tells it. */
function plain(counter: Counter<string>): Record<string, number> {
  const cursor = counter.cursor();
  const all: Record<string, number> = {};
  while (cursor.next()) {
    const key = JSON.stringify(cursor.labelValues);
    // An expect() for each series takes longer than all the rest.
    if (Object.hasOwn(all, key)) throw new Error(`${key} is there twice`);
    all[key] = cursor.value;
  }
  return all;
}

async function run(
  names: readonly string[],
  maxSeries: number,
  sets: readonly LabelSet[],
  ops: readonly Op[],
): Promise<void> {
  const environment = testEnvironment();
  const counter = new Counter<string>({
    name: 'm',
    help: 'M.',
    labelNames: names,
    registers: [],
    expireAfterMs: EXPIRE_MS,
    maxSeries,
    environment,
  });
  const model = new Model(maxSeries);
  const kept: { inc(): void; values: readonly unknown[] }[] = [];
  for (const op of ops) {
    const now = environment.clock.monotonicMs();
    const values = ('set' in op && sets[op.set]) || [];
    switch (op.kind) {
      case 'object':
        counter.inc(Object.fromEntries(names.map((name, i) => [name, values[i] as string])));
        model.inc(values, now);
        break;
      case 'reordered':
        counter.inc(Object.fromEntries(names.map((name, i) => [name, values[i] as string]).toReversed()));
        model.inc(values, now);
        break;
      case 'position':
        counter.labels(...values).inc();
        model.inc(values, now);
        break;
      case 'keep': {
        const series = counter.labels(...values);
        kept[op.handle] = { inc: () => series.inc(), values };
        break;
      }
      case 'kept':
        kept[op.handle]?.inc();
        if (kept[op.handle]) model.inc(kept[op.handle]?.values ?? [], now);
        break;
      case 'remove':
        counter.remove(...values);
        model.remove(values);
        break;
      case 'reset':
        counter.reset();
        model.values.clear();
        break;
      case 'pass':
        // The first scrape dates what was used since the last one, the second one ends what is too old.
        await counter.collectNow();
        environment.clock.advance(op.byMs);
        await counter.collectNow();
        model.expire(environment.clock.monotonicMs());
        break;
    }
    expect(plain(counter)).toEqual(model.plain());
    expect(counter.seriesCount).toBe(model.values.size);
  }
}

describe('recording, keeping, removing, resetting and expiring', () => {
  it.each([
    { labels: 1, maxSeries: 1000 },
    { labels: 2, maxSeries: 1000 },
    { labels: 3, maxSeries: 1000 },
    { labels: 4, maxSeries: 1000 },
    { labels: 5, maxSeries: 1000 },
    { labels: 1, maxSeries: 2 },
    { labels: 3, maxSeries: 2 },
    { labels: 4, maxSeries: 3 },
  ])('agree with a plain map of label lists: $labels labels, $maxSeries series', async (limits) => {
    const names = Array.from({ length: limits.labels }, (_, i) => `label_${i}`);
    const agrees = fc.asyncProperty(runsFor(limits.labels), ([sets, ops]) =>
      run(names, limits.maxSeries, sets, ops),
    );
    await expect(fc.assert(agrees, { numRuns: 150 })).resolves.toBeUndefined();
  });
});

describe('LabelIndex', () => {
  it('finds what was inserted and not what was deleted, through growth and long runs of deletions', () => {
    const op = fc.record({ isDelete: fc.boolean(), a: fc.nat(40), b: fc.nat(40) });
    fc.assert(
      fc.property(fc.array(op, { maxLength: 400, size: 'max' }), (ops) => {
        const index = new LabelIndex(['a', 'b']);
        const rows = new Map<string, number>();
        let nextRow = 0;
        for (const { isDelete, a, b } of ops) {
          const key = `${a} ${b}`;
          const row = rows.get(key);
          expect(index.find({ a, b })).toBe(row ?? NOT_FOUND);
          if (row === undefined) {
            index.insert(nextRow, [String(a), String(b)]);
            rows.set(key, nextRow++);
          } else if (isDelete) {
            index.delete(row);
            rows.delete(key);
          }
        }
        for (const [key, row] of rows) expect(index.texts(row).join(' ')).toBe(key);
      }),
    );
  });
});
