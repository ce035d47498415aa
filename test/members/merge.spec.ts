import { describe, expect, it } from '@jest/globals';
import * as promClient from 'prom-client';
import { familiesOf } from '../../libs/metrics/src/core/exposition/source/foreign-family.js';
import type { MetricSnapshot } from '../../libs/metrics/src/core/exposition/source/registry-metric.js';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { nativeSnapshot } from '../../libs/metrics/src/core/instruments/native/native-snapshot.js';
import type { Aggregator } from '../../libs/metrics/src/core/instruments/registry-contract.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { ForeignMirrors } from '../../libs/metrics/src/core/members/foreign-mirrors.js';
import { seriesLimitOf } from '../../libs/metrics/src/core/members/metric-declaration.js';
import { WholeMetrics } from '../../libs/metrics/src/core/members/whole-metrics.js';
import { exposed, OPEN_METRICS } from '../exposition/support/exposed.js';
import { testEnvironment } from '../instruments/support/environment.js';
import { JournalledMember } from './support/members.js';

const NAMES = ['process 1', 'process 2', 'process 3'];

/** The whole of some members, as text. */
async function page(members: readonly JournalledMember[], whole = new WholeMetrics()): Promise<string> {
  for (const member of members) member.flush();
  return (await exposed(await whole.merge(members))).toString();
}

function counterOf(environment = testEnvironment()): Counter<'method'> {
  return new Counter({
    name: 'calls_total',
    help: 'Calls.',
    labelNames: ['method'],
    registers: [],
    environment,
  });
}

describe('the whole of several members', () => {
  it('has no limit of its own, and tells that of its members', async () => {
    const config = { name: 'calls_total', help: 'Calls.', labelNames: ['kind'], maxSeries: 2, registers: [] };
    const members = ['a', 'b', 'c', 'd'].map((kind) => {
      const counter = new Counter(config);
      counter.inc({ kind });
      return new JournalledMember(kind, counter);
    });
    for (const member of members) member.flush();
    const [merged] = (await new WholeMetrics().merge(members)) as [Counter];
    expect([merged.seriesCount, merged.maxSeries, seriesLimitOf(merged)]).toEqual([4, Infinity, 2]);
  });

  it('adds up counters by their labels', async () => {
    const members = NAMES.map((name) => new JournalledMember(name, counterOf()));
    members.forEach(({ instruments }, i) => {
      const [counter] = [...instruments] as [Counter<'method'>];
      counter.inc({ method: 'GET' }, i + 1);
      counter.inc({ method: `M${i}` }, 10);
    });
    expect(await page(members)).toBe(
      '# HELP calls_total Calls.\n# TYPE calls_total counter\n' +
        'calls_total{method="GET"} 6\ncalls_total{method="M0"} 10\n' +
        'calls_total{method="M1"} 10\ncalls_total{method="M2"} 10\n',
    );
  });

  it.each<[Aggregator, string]>([
    ['sum', 'queue 9\n'],
    ['min', 'queue 2\n'],
    ['max', 'queue 4\n'],
    ['average', 'queue 3\n'],
    ['first', 'queue 3\n'],
    ['omit', ''],
  ])('shows the %s of a gauge', async (aggregator, shown) => {
    const members = [3, 2, 4].map((value, i) => {
      const gauge = new Gauge({ name: 'queue', help: 'Waiting.', registers: [], aggregator });
      gauge.set(value);
      return new JournalledMember(NAMES[i] as string, gauge);
    });
    expect(await page(members)).toBe(shown && `# HELP queue Waiting.\n# TYPE queue gauge\n${shown}`);
  });

  it('takes a counter once that all members read from the same place', async () => {
    const members = NAMES.map((name, i) => {
      const counter = new Counter({ name: 'group_total', help: 'G.', registers: [], aggregator: 'max' });
      counter.inc(i);
      return new JournalledMember(name, counter);
    });
    expect(await page(members)).toContain('group_total 2\n');
  });

  it('adds up buckets, sums and counts of histograms, and sums and counts of summaries', async () => {
    const members = NAMES.map((name, i) => {
      const histogram = new Histogram({ name: 'job_seconds', help: 'Jobs.', registers: [], buckets: [1, 2] });
      const summary = new Summary({ name: 'size_bytes', help: 'Sizes.', registers: [] });
      histogram.observe(i + 0.5);
      summary.observe(10 * i);
      return new JournalledMember(name, histogram, summary);
    });
    expect(await page(members)).toBe(
      '# HELP job_seconds Jobs.\n# TYPE job_seconds histogram\n' +
        'job_seconds_bucket{le="1"} 1\njob_seconds_bucket{le="2"} 2\njob_seconds_bucket{le="+Inf"} 3\n' +
        'job_seconds_sum 4.5\njob_seconds_count 3\n' +
        '# HELP size_bytes Sizes.\n# TYPE size_bytes summary\nsize_bytes_sum 30\nsize_bytes_count 3\n',
    );
  });

  it('merges native buckets as if one process had observed all values', async () => {
    const values = [
      [0.1, 0.2, 0, -3],
      [0.15, 1000],
      [-3.1, 7],
    ];
    const histogramOf = (observed: readonly number[]) => {
      const histogram = new Histogram({ name: 'job_seconds', help: 'Jobs.', registers: [], native: {} });
      for (const value of observed) histogram.observe(value);
      return histogram;
    };
    const members = values.map((some, i) => new JournalledMember(NAMES[i] as string, histogramOf(some)));
    for (const member of members) member.flush();
    const [merged] = await new WholeMetrics().merge(members);
    const buckets = (histogram: Histogram) => nativeSnapshot(histogram.nativeRows!.read(0));
    expect(buckets(merged as unknown as Histogram)).toEqual(buckets(histogramOf(values.flat())));
  });

  it('is as old as its first part', async () => {
    const environment = testEnvironment();
    const members = NAMES.map((name) => {
      environment.clock.advance(1000);
      const counter = counterOf(environment);
      counter.inc({ method: 'GET' });
      return new JournalledMember(name, counter);
    });
    for (const member of members) member.flush();
    const metrics = await new WholeMetrics().merge(members);
    const [first] = [...(members[0] as JournalledMember).instruments];
    const created = (first as Counter<'method'>).cursor();
    created.next();
    const text = (await exposed(metrics, { format: OPEN_METRICS, hasCreatedLines: true })).toString();
    expect(text).toContain(`calls_created{method="GET"} ${(created.createdMs as number) / 1000}\n`);
  });

  it('shows a series as long as a member has it, whatever takes its place', async () => {
    const [first, second] = [counterOf(), counterOf()];
    const members = [new JournalledMember('process 1', first), new JournalledMember('process 2', second)];
    const whole = new WholeMetrics();
    first.inc({ method: 'GET' });
    second.inc({ method: 'GET' });
    second.inc({ method: 'PUT' });
    expect(await page(members, whole)).toContain('{method="GET"} 2\ncalls_total{method="PUT"} 1\n');
    second.reset();
    second.inc({ method: 'HEAD' }, 5);
    expect(await page(members, whole)).toMatch(/\{method="GET"\} 1\ncalls_total\{method="HEAD"\} 5\n$/);
    first.remove({ method: 'GET' });
    first.inc({ method: 'PUT' }, 7);
    const text = await page(members, whole);
    expect(text).toContain('{method="HEAD"} 5\n');
    expect(text).toContain('{method="PUT"} 7\n');
    expect(text).not.toContain('GET');
  });

  it('keeps the totals of a member that has ended, without its gauges', async () => {
    const gauge = new Gauge({ name: 'queue', help: 'Waiting.', registers: [] });
    const counter = counterOf();
    gauge.set(3);
    counter.inc({ method: 'GET' }, 3);
    const ended = new JournalledMember('process 1', counter, gauge);
    ended.hasEnded = true;
    expect(await page([ended])).toBe(
      '# HELP calls_total Calls.\n# TYPE calls_total counter\ncalls_total{method="GET"} 3\n',
    );
  });

  it('leaves out a metric of another shape, alone, and names it', async () => {
    const other = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: ['path'], registers: [] });
    const jobs = new Counter({ name: 'jobs_total', help: 'Jobs.', registers: [] });
    const mine = counterOf();
    mine.inc({ method: 'GET' });
    other.inc({ path: '/' }, 100);
    jobs.inc(2);
    const leftOut: string[][] = [];
    const whole = new WholeMetrics((...names) => leftOut.push(names));
    const members = [new JournalledMember('process 1', mine), new JournalledMember('process 2', other, jobs)];
    const text = await page(members, whole);
    expect(text).toContain('calls_total{method="GET"} 1\n');
    expect(text).toContain('jobs_total 2\n');
    expect(text).not.toContain('100');
    expect(leftOut).toEqual([
      [
        'calls_total',
        'process 2',
        'it is a counter with labels path there, a counter with labels method in process 1',
      ],
    ]);
  });

  it('takes the shape of a metric from who has series of it', async () => {
    const empty = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: ['path'], registers: [] });
    const mine = counterOf();
    mine.inc({ method: 'GET' });
    const leftOut: string[][] = [];
    const whole = new WholeMetrics((...names) => leftOut.push(names));
    const members = [new JournalledMember('process 1', empty), new JournalledMember('process 2', mine)];
    expect(await page(members, whole)).toContain('calls_total{method="GET"} 1\n');
    expect(leftOut).toEqual([]);
  });

  it('has the metrics of other libraries too', async () => {
    const members = await Promise.all(
      NAMES.map(async (name, i) => {
        const registry = new promClient.Registry();
        const counter = new promClient.Counter({
          name: 'foreign_total',
          help: 'Foreign.',
          labelNames: ['kind', 'zone'],
          registers: [registry],
        });
        const histogram = new promClient.Histogram({
          name: 'foreign_seconds',
          help: 'Foreign.',
          buckets: [1],
          registers: [registry],
        });
        counter.inc({ kind: 'a' }, i);
        counter.inc({ kind: 'b', zone: 'x' });
        histogram.observe(i);
        const mirrors = new ForeignMirrors();
        const families = await Promise.all(
          [counter, histogram].map(async (one) =>
            familiesOf((await one.get()) as unknown as MetricSnapshot, one),
          ),
        );
        return new JournalledMember(
          name,
          ...families.flat().map((family) => mirrors.mirror(family, 'sum', { app: 'loans' })),
        );
      }),
    );
    const text = await page(members);
    expect(text).toContain('foreign_total{app="loans",kind="a"} 3\n');
    expect(text).toContain('foreign_total{app="loans",kind="b",zone="x"} 3\n');
    expect(text).toContain('foreign_seconds_bucket{app="loans",le="1"} 2\n');
    expect(text).toContain('foreign_seconds_sum{app="loans"} 3\n');
  });

  it('adds up metrics of other libraries whose processes use only some of the labels', async () => {
    const kinds = [{ kind: 'a' }, { kind: 'a', zone: 'x' }, { zone: 'x' }];
    const members = await Promise.all(
      kinds.map(async (labels, i) => {
        const counter = new promClient.Counter({
          name: 'foreign_total',
          help: 'Foreign.',
          labelNames: ['kind', 'zone'],
          registers: [],
        });
        counter.inc(labels);
        const families = familiesOf((await counter.get()) as unknown as MetricSnapshot, counter);
        const mirrors = new ForeignMirrors();
        return new JournalledMember(
          NAMES[i] as string,
          ...families.map((family) => mirrors.mirror(family, 'sum', {})),
        );
      }),
    );
    const leftOut: string[][] = [];
    const text = await page(members, new WholeMetrics((...names) => leftOut.push(names)));
    expect(leftOut).toEqual([]);
    for (const labels of ['kind="a"', 'kind="a",zone="x"', 'zone="x"'])
      expect(text).toContain(`foreign_total{${labels}} 1\n`);
  });
});
