import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../libs/metrics/src/core/clock.js';
import { DEFAULT_ENVIRONMENT } from '../../libs/metrics/src/core/environment.js';
import { Histogram, type HistogramConfiguration } from '../../libs/metrics/src/core/instruments/histogram.js';
import { bucketUpperBound } from '../../libs/metrics/src/core/instruments/native/bucket-bounds.js';
import { eventually } from '../stack/support/eventually.js';
import { PrometheusServer, type AnsweredBucket } from './support/prometheus-server.js';
import { ScrapeTarget } from './support/scrape-target.js';

const SEEN_WITHIN_SECONDS = 90;
const MINUTE_MS = 60_000;
/** The default bucket factor's schema 3: a quantile is off by less than half a bucket, which is 9.1 % wide. */
const HALF_BUCKET = 0.046;

/** The values whose logarithms are evenly spread, from 1 ms to 10 s. */
const LATENCIES = Array.from({ length: 1001 }, (_, i) => 10 ** (-3 + i / 250));

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** What is scraped: made anew for each server, with a clock of its own. */
class Metrics {
  readonly clock = new ManualClock(Date.now() - 60 * MINUTE_MS);
  private readonly environment = { ...DEFAULT_ENVIRONMENT, clock: this.clock };
  readonly latency = this.histogram({ name: 'latency_seconds', labelNames: ['route'] });
  readonly signed = this.histogram({ name: 'balance_dollars', native: { zeroThreshold: 0.5 } });
  readonly empty = this.histogram({ name: 'empty_seconds', native: { zeroThreshold: 0 } });
  readonly both = this.histogram({ name: 'both_seconds', buckets: [1, 5], enableExemplars: true });
  readonly dropping = this.histogram({ name: 'dropping_seconds', native: { maxBuckets: 20 } });
  readonly resetting = this.histogram({
    name: 'resetting_seconds',
    native: { maxBuckets: 20, minResetDurationMs: MINUTE_MS },
  });
  readonly all = [this.latency, this.signed, this.empty, this.both, this.dropping, this.resetting];

  constructor() {
    LATENCIES.forEach((value) => this.latency.observe({ route: 'a' }, value));
    LATENCIES.forEach((value) => this.latency.observe({ route: 'b' }, value * 2));
    [-3, -0.25, 0, 0.5, 7, Infinity, -Infinity].forEach((value) => this.signed.observe(value));
    [1, 2, 3, 4].forEach((value) => {
      this.both.observe({ value, exemplarLabels: { trace_id: `t${value}` } });
      this.clock.advance(1000);
    });
    for (const histogram of [this.dropping, this.resetting]) {
      [1, 2, 3].forEach((value) => histogram.observe(value));
    }
  }

  private histogram<T extends string = never>(
    options: Partial<HistogramConfiguration<T>> & { name: string },
  ): Histogram<T> {
    const { environment } = this;
    return new Histogram<T>({ help: 'For a test.', native: {}, registers: [], environment, ...options });
  }
}

/** Waits until an instant query returns this number. */
async function becomes(server: PrometheusServer, expression: string, value: number): Promise<void> {
  await eventually(`${expression} is ${value}`, SEEN_WITHIN_SECONDS, async () => {
    const answer = await server.number(expression);
    if (answer !== value) throw new Error(`It is ${answer}.`);
  });
}

/** The mean of what came in within the last minutes: both sides are extrapolated by the same factor. */
function meanOfRate(name: string): string {
  return `histogram_sum(rate(${name}[5m])) / histogram_count(rate(${name}[5m]))`;
}

/** The populated buckets of a histogram, ascending, as Prometheus answers them. */
function bucketsOf(histogram: Histogram): AnsweredBucket[] {
  const cursor = histogram.cursor();
  cursor.next();
  if (cursor.native === undefined) throw new Error(`${histogram.name} is not native`);
  const { schema, zeroThreshold, zeroCount, positive, negative } = cursor.native;
  const buckets: AnsweredBucket[] = [];
  negative.forEach((key, count) => {
    const lower = -bucketUpperBound(key, schema);
    buckets.unshift({ lower, upper: -bucketUpperBound(key - 1, schema), count });
  });
  if (zeroCount > 0) buckets.push({ lower: -zeroThreshold, upper: zeroThreshold, count: zeroCount });
  positive.forEach((key, count) => {
    buckets.push({
      lower: bucketUpperBound(key - 1, schema),
      upper: bucketUpperBound(key, schema),
      count,
    });
  });
  return buckets;
}

describe.each(['prometheus', 'prometheus-2.42'])('%s with native histograms', (program) => {
  const metrics = new Metrics();
  const target = new ScrapeTarget(metrics.all);
  const server = new PrometheusServer(program);

  beforeAll(async () => {
    await server.start([await target.start()], ['native-histograms', 'exemplar-storage']);
    await becomes(server, 'histogram_count(resetting_seconds)', 3);
  });

  afterAll(async () => {
    await server.stop();
    await target.stop();
  });

  it.each([
    ['histogram_count(latency_seconds{route="a"})', LATENCIES.length],
    ['histogram_sum(latency_seconds{route="a"})', sumOf(LATENCIES)],
    ['histogram_count(sum(latency_seconds))', 2 * LATENCIES.length],
    ['histogram_count(balance_dollars)', 7],
  ])('answers %s', async (expression, value) => {
    expect(await server.number(expression)).toBe(value);
  });

  it('knows an empty histogram without a zero bucket for a native one', async () => {
    // 2.42 does not know the span that tells it.
    const count = program === 'prometheus-2.42' ? NaN : 0;
    expect(await server.number('histogram_count(empty_seconds)')).toBe(count);
  });

  it.each([0.01, 0.5, 0.9, 0.95, 0.99])('has the %d quantile within half a bucket', async (q) => {
    const exact = 10 ** (-3 + 4 * q);
    const error = (await server.number(`histogram_quantile(${q}, latency_seconds{route="a"})`)) / exact - 1;
    expect(Math.abs(error)).toBeLessThan(HALF_BUCKET);
  });

  it('has the quantile of several series together', async () => {
    const all = [...LATENCIES, ...LATENCIES.map((value) => value * 2)].toSorted((a, b) => a - b);
    const exact = all[Math.floor(0.9 * all.length)] as number;
    const error = (await server.number('histogram_quantile(0.9, sum(latency_seconds))')) / exact - 1;
    expect(Math.abs(error)).toBeLessThan(HALF_BUCKET);
  });

  it('sums by label', async () => {
    const sums = await server.query('histogram_sum(sum by (route) (latency_seconds))');
    expect(Object.fromEntries(sums.map(({ labels, value }) => [labels['route'], value]))).toEqual({
      a: sumOf(LATENCIES),
      b: sumOf(LATENCIES.map((value) => value * 2)),
    });
  });

  it('computes the fraction below a bound of a bucket', async () => {
    const under = LATENCIES.filter((value) => value <= 1).length / LATENCIES.length;
    const fraction = await server.number('histogram_fraction(-Inf, 1, latency_seconds{route="a"})');
    expect(fraction).toBeCloseTo(under, 12);
  });

  it.each(['signed', 'both', 'dropping'] as const)('has our buckets, bound for bound: %s', async (which) => {
    const [answer] = await server.query(metrics[which].name);
    expect(answer?.buckets).toEqual(bucketsOf(metrics[which]));
  });

  it('has the exemplars', async () => {
    // 2.42 takes only the first one of the classic buckets.
    const all = program === 'prometheus-2.42' ? [1] : [1, 2, 3, 4];
    await eventually('all exemplars are there', SEEN_WITHIN_SECONDS, async () => {
      const values = await server.exemplarValues('both_seconds');
      if (values.length < all.length) throw new Error(`There are those of ${values.join(', ')}.`);
    });
    expect(await server.exemplarValues('both_seconds')).toEqual(all);
  });

  it('rates what came across a loss of resolution', async () => {
    const more = LATENCIES.map((value) => value * 3);
    more.forEach((value) => metrics.dropping.observe(value));
    await becomes(server, 'histogram_count(dropping_seconds)', 3 + more.length);
    const [answer] = await server.query('dropping_seconds');
    expect(answer?.buckets).toEqual(bucketsOf(metrics.dropping));
    expect(answer?.buckets.length).toBeLessThanOrEqual(20);
    expect(await server.number(meanOfRate('dropping_seconds'))).toBeCloseTo(sumOf(more) / more.length, 9);
    const median = await server.number('histogram_quantile(0.5, rate(dropping_seconds[5m]))');
    // Buckets that grow by 2.
    expect(median).toBeGreaterThan(0.3 / Math.SQRT2);
    expect(median).toBeLessThan(0.3 * Math.SQRT2);
  });

  it('rates what came before and after a reset', async () => {
    const before = [4, 5, 6];
    before.forEach((value) => metrics.resetting.observe(value));
    await becomes(server, 'histogram_count(resetting_seconds)', 6);
    metrics.clock.advance(MINUTE_MS);
    // The last one is a bucket too many for the old series, which begins anew with it.
    const spread = Array.from({ length: 15 }, (_, i) => 2 ** (i + 3));
    spread.forEach((value) => metrics.resetting.observe(value));
    const after = spread.slice(-1);
    await becomes(server, 'histogram_count(resetting_seconds)', after.length);
    const increases = [...before, ...after];
    const mean = await server.number(meanOfRate('resetting_seconds'));
    expect(mean).toBeCloseTo(sumOf(increases) / increases.length, 9);
  });
});

describe('prometheus without native histograms', () => {
  const metrics = new Metrics();
  const target = new ScrapeTarget(metrics.all);
  const server = new PrometheusServer('prometheus');

  beforeAll(async () => {
    await server.start([await target.start()], []);
    await becomes(server, 'resetting_seconds_count', 3);
  });

  afterAll(async () => {
    await server.stop();
    await target.stop();
  });

  it.each([
    ['latency_seconds_count{route="a"}', LATENCIES.length],
    ['latency_seconds_bucket{route="a",le="+Inf"}', LATENCIES.length],
    ['both_seconds_bucket{le="1.0"}', 1],
    ['histogram_quantile(0.5, both_seconds_bucket)', 2 + 1 / 3],
  ])('has count, sum and classic buckets: %s', async (expression, value) => {
    expect(await server.number(expression)).toBeCloseTo(value, 12);
  });
});
