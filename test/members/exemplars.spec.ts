import { describe, expect, it } from '@jest/globals';
import type { OwnInstrument } from '../../libs/metrics/src/core/exposition/source/instrument-family.js';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { WholeMetrics } from '../../libs/metrics/src/core/members/whole-metrics.js';
import type { Member } from '../../libs/metrics/src/core/members/member.js';
import { OwnMetrics } from '../../libs/metrics/src/workers/threads/own-metrics.js';
import { testEnvironment } from '../instruments/support/environment.js';
import { JournalledMember } from './support/members.js';

const environment = testEnvironment();

function membersOf(instruments: object[]): OwnMetrics[] {
  return instruments.map((one) => new OwnMetrics().show([one as OwnInstrument]));
}

it.each<[string, object]>([
  ['classic', { buckets: [1, 10] }],
  ['native', { native: {} }],
  ['both', { buckets: [1, 10], native: {} }],
])('shows the newest exemplar of each place of a histogram with buckets: %s', async (_, buckets) => {
  const config = { name: 'size_bytes', help: 'Sizes.', registers: [], enableExemplars: true, environment };
  const [first, second] = [
    new Histogram({ ...config, ...buckets }),
    new Histogram({ ...config, ...buckets }),
  ];
  second.observe({ value: 0.5, exemplarLabels: { trace_id: 'b' } });
  environment.clock.advance(1000);
  first.observe({ value: 0.7, exemplarLabels: { trace_id: 'a' } });
  environment.clock.advance(1000);
  second.observe({ value: 70, exemplarLabels: { trace_id: 'c' } });
  const whole = new WholeMetrics();
  const traces = async (): Promise<unknown[]> => {
    const [merged] = (await whole.merge(membersOf([first, second]))) as [Histogram];
    const cursor = merged.cursor();
    cursor.next();
    const places = Array.from({ length: merged.bounds.length + 1 }, (_, place) => cursor.exemplar(place));
    return [...places, ...(cursor.native?.exemplars ?? [])].flatMap((one) => one?.labelSet['trace_id'] ?? []);
  };
  // A native histogram keeps what its classic buckets have.
  const latest = 'buckets' in buckets ? ['a', 'c'] : ['c'];
  expect(await traces()).toEqual('native' in buckets ? [...latest, ...latest] : latest);
});

it('shows none when no member has one any more', async () => {
  const config = { name: 'calls_total', help: 'Calls.', registers: [], enableExemplars: true, environment };
  const [first, second] = [new Counter(config), new Counter(config)];
  first.inc({ value: 1, exemplarLabels: { trace_id: 'a' } });
  const whole = new WholeMetrics();
  const exemplar = async (counters: object[]): Promise<unknown> => {
    const [merged] = (await whole.merge(membersOf(counters))) as [Counter];
    const cursor = merged.cursor();
    cursor.next();
    return cursor.exemplar?.labelSet;
  };
  expect(await exemplar([first, second])).toEqual({ trace_id: 'a' });
  expect(await exemplar([second])).toBeUndefined();
});

describe('a journal of exemplars', () => {
  const config = {
    name: 'calls_total',
    help: 'Calls.',
    labelNames: ['kind'],
    registers: [],
    enableExemplars: true,
    environment,
  };

  /** Tells the exemplars of a member's only metric again and again. */
  function tracesOf(member: Member): () => Promise<unknown[]> {
    const whole = new WholeMetrics();
    return async () => {
      const [merged] = (await whole.merge([member])) as [Counter];
      const cursor = merged.cursor();
      const found: unknown[] = [];
      while (cursor.next()) found.push(cursor.exemplar?.labelSet['trace_id']);
      return found;
    };
  }

  function traced(counter: Counter<'kind'>, kind: string, trace_id: string): void {
    counter.inc({ labels: { kind }, value: 1, exemplarLabels: { trace_id } });
    environment.clock.advance(1000);
  }

  it('tells the newest of each series', async () => {
    const counter = new Counter(config) as Counter<'kind'>;
    const member = new JournalledMember('one', counter);
    const traces = tracesOf(member);
    traced(counter, 'a', '1');
    traced(counter, 'b', '2');
    member.flush();
    expect(await traces()).toEqual(['1', '2']);
    traced(counter, 'a', '3');
    traced(counter, 'a', '4');
    member.flush();
    expect(await traces()).toEqual(['4', '2']);
    expect(member.flush()).toBe(0);
  });

  it('has none of a series that has ended, for the next one in its row', async () => {
    const counter = new Counter(config) as Counter<'kind'>;
    const member = new JournalledMember('one', counter);
    const traces = tracesOf(member);
    traced(counter, 'a', '1');
    member.flush();
    counter.remove({ kind: 'a' });
    counter.inc({ kind: 'b' });
    member.flush();
    expect(await traces()).toEqual([undefined]);
    counter.reset();
    counter.inc({ kind: 'c' });
    traced(counter, 'c', '2');
    member.flush();
    expect(await traces()).toEqual(['2']);
  });

  it('leaves out values that JSON does not have', async () => {
    const { labelNames: _, ...unlabelled } = config;
    const histogram = new Histogram({ ...unlabelled, buckets: [1], native: {} });
    const member = new JournalledMember('one', histogram);
    histogram.observe({ value: Infinity, exemplarLabels: { trace_id: '1' } });
    histogram.observe({ value: 0.5, exemplarLabels: { trace_id: '2' } });
    member.flush();
    const [merged] = (await new WholeMetrics().merge([member])) as [Histogram];
    const cursor = merged.cursor();
    cursor.next();
    expect([0, 1].map((place) => cursor.exemplar(place)?.value)).toEqual([0.5, undefined]);
  });

  it('takes at most 20 KB for 100 changed series of 10 000', () => {
    const counter = new Counter({ ...config, maxSeries: Infinity }) as Counter<'kind'>;
    const member = new JournalledMember('one', counter);
    const ids = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7' };
    const record = (step: number): void => {
      for (let id = 0; id < 10_000; id += step)
        counter.inc({ labels: { kind: `k${id}` }, value: 1, exemplarLabels: ids });
    };
    record(1);
    member.flush();
    record(100);
    expect(member.flush()).toBeLessThan(20_000);
  });
});
