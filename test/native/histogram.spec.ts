import { describe, expect, it } from '@jest/globals';
import { DEFAULT_ENVIRONMENT } from '../../libs/metrics/src/core/environment.js';
import type { MetricObject } from '../../libs/metrics/src/core/instruments/metric-object.js';
import {
  mergeNativeSnapshots,
  type NativeSnapshot,
} from '../../libs/metrics/src/core/instruments/native/native-snapshot.js';
import { exposed, exposedFamilies, exposedHistogram } from './support/metric-families.js';
import { BEGAN_SECONDS, nativeHistogram } from './support/native-histogram.js';

const MINUTE_MS = 60_000;
const BUCKETS_OF_1_AND_2 = {
  positiveSpan: [
    { offset: 0, length: 1 },
    { offset: 7, length: 1 },
  ],
  positiveDelta: [1, 0],
};

/** The native buckets of each series in `get()`, by its label `kind`. */
async function snapshots(histogram: {
  get(): Promise<MetricObject<'kind'>>;
}): Promise<Map<unknown, NativeSnapshot>> {
  const { values } = await histogram.get();
  return new Map(values.flatMap(({ native, labels }) => (native ? [[labels.kind, native]] : [])));
}

describe('a native histogram', () => {
  it.each([
    ['alone', undefined, []],
    [
      'beside classic buckets',
      [1, 5],
      [
        { cumulativeCount: 1, upperBound: 1 },
        { cumulativeCount: 2, upperBound: 5 },
      ],
    ],
  ])('exposes one message with both kinds of buckets: %s', async (_, buckets, bucket) => {
    const { histogram } = nativeHistogram({ ...(buckets && { buckets }) });
    [1, 2].forEach((value) => histogram.observe(value));
    expect(await exposedHistogram(histogram)).toEqual({
      sampleCount: 2,
      sampleSum: 3,
      bucket,
      schema: 3,
      zeroThreshold: 2 ** -128,
      zeroCount: 0,
      ...BUCKETS_OF_1_AND_2,
      negativeSpan: [],
      negativeDelta: [],
      createdTimestamp: { seconds: BEGAN_SECONDS, nanos: 0 },
      exemplars: [],
    });
  });

  it('shows text scrapers its count, its sum and the +Inf bucket', async () => {
    const { histogram } = nativeHistogram();
    [1, 2].forEach((value) => histogram.observe(value));
    const text = await exposed([histogram], { type: 'text', version: '0.0.4', escaping: 'underscores' });
    expect(text.toString()).toBe(
      '# HELP job_seconds Time per job.\n# TYPE job_seconds histogram\n' +
        'job_seconds_bucket{le="+Inf"} 2\njob_seconds_sum 3\njob_seconds_count 2\n',
    );
  });

  it('counts what kept handles, labels objects and timers observe in one series', async () => {
    const { histogram, clock } = nativeHistogram({ labelNames: ['kind'] });
    const kept = histogram.labels('import');
    kept.observe(1);
    histogram.observe({ kind: 'import' }, 2);
    const end = histogram.startTimer({ kind: 'import' });
    const endKept = kept.startTimer();
    clock.advance(1000);
    end();
    endKept();
    const [family] = await exposedFamilies(histogram);
    expect(family?.metric).toHaveLength(1);
    expect(family?.metric[0]?.label).toEqual([{ name: 'kind', value: 'import' }]);
    expect(family?.metric[0]?.histogram).toMatchObject({ sampleCount: 4, positiveDelta: [3, -2] });
  });

  it.each([NaN, Infinity, -Infinity])('counts %d', async (value) => {
    const { histogram } = nativeHistogram({ buckets: [1] });
    histogram.observe(value);
    histogram.labels().observe(value);
    expect(await exposedHistogram(histogram)).toMatchObject({ sampleCount: 2, sampleSum: value });
  });

  it.each(['1', undefined, null, 1n])('refuses what is not a number: %s', (value) => {
    const { histogram } = nativeHistogram();
    expect(() => histogram.observe(value as unknown as number)).toThrow(TypeError);
  });

  it('has NaN in the +Inf bucket alone', async () => {
    const { histogram } = nativeHistogram({ buckets: [1, 5] });
    histogram.observe(NaN);
    const { bucket } = await exposedHistogram(histogram);
    expect(bucket.map(({ cumulativeCount }) => cumulativeCount)).toEqual([0, 0]);
  });

  it('exposes an empty series from the start: without labels, of closed label values and of zero()', async () => {
    const closed = nativeHistogram({ labelNames: ['kind'], labelValues: { kind: ['a', 'b'] } }).histogram;
    const zeroed = nativeHistogram({ labelNames: ['kind'] }).histogram;
    zeroed.zero({ kind: 'a' });
    const empty = { sampleCount: 0, schema: 3, zeroThreshold: 2 ** -128, positiveSpan: [] };
    expect(await exposedHistogram(nativeHistogram().histogram)).toMatchObject(empty);
    expect((await exposedFamilies(closed))[0]?.metric.map((series) => series.histogram)).toMatchObject([
      empty,
      empty,
    ]);
    expect(await exposedHistogram(zeroed)).toMatchObject(empty);
  });

  it.each(['remove', 'reset', 'zero'] as const)(
    'begins a series without old values after %s()',
    async (end) => {
      const { histogram } = nativeHistogram({ labelNames: ['kind'] });
      const kept = histogram.labels('a');
      kept.observe(100);
      if (end === 'reset') histogram.reset();
      else histogram[end]({ kind: 'a' });
      // Takes the row that the series left.
      histogram.observe({ kind: 'b' }, 1);
      kept.observe(2);
      const counts = (await exposedFamilies(histogram))[0]?.metric.map(({ label, histogram }) => [
        label[0]?.value,
        histogram.sampleCount,
        histogram.positiveSpan,
      ]);
      expect(counts?.toSorted()).toEqual([
        ['a', 1, [{ offset: 8, length: 1 }]],
        ['b', 1, [{ offset: 0, length: 1 }]],
      ]);
    },
  );

  it('expires with its series', async () => {
    const { histogram, clock } = nativeHistogram({ labelNames: ['kind'], expireAfterMs: MINUTE_MS });
    histogram.observe({ kind: 'a' }, 1);
    await histogram.collectNow();
    clock.advance(MINUTE_MS);
    await histogram.collectNow();
    expect(await exposedFamilies(histogram)).toEqual([]);
    histogram.observe({ kind: 'a' }, 2);
    expect(await exposedHistogram(histogram)).toMatchObject({ sampleCount: 1, positiveDelta: [1] });
  });
});

describe('a native histogram that resets', () => {
  const native = { maxBuckets: 1, minResetDurationMs: MINUTE_MS };

  it('has count, sum, classic buckets and created time of the values since', async () => {
    const { histogram, clock } = nativeHistogram({ native, buckets: [10], expireAfterMs: 10 * MINUTE_MS });
    histogram.observe(1);
    clock.advance(MINUTE_MS);
    histogram.observe(2);
    expect(await exposedHistogram(histogram)).toMatchObject({
      sampleCount: 1,
      sampleSum: 2,
      bucket: [{ cumulativeCount: 1, upperBound: 10 }],
      positiveSpan: [{ offset: 8, length: 1 }],
      createdTimestamp: { seconds: BEGAN_SECONDS + 60 },
    });
  });

  it('does so for a reader when nothing is observed any more', async () => {
    const { histogram, clock } = nativeHistogram({ native });
    [1, 2].forEach((value) => histogram.observe(value));
    expect(await exposedHistogram(histogram)).toMatchObject({ sampleCount: 2, schema: 2 });
    clock.advance(5 * MINUTE_MS);
    expect(await exposedHistogram(histogram)).toMatchObject({
      sampleCount: 0,
      sampleSum: 0,
      schema: 3,
      createdTimestamp: { seconds: BEGAN_SECONDS + 60 },
    });
  });
});

describe("a native histogram's exemplars", () => {
  it('are in the message with their labels and timestamps, and in the classic bucket of the value', async () => {
    const { histogram, clock } = nativeHistogram({ buckets: [1], enableExemplars: true });
    histogram.observe({ value: 2, exemplarLabels: { trace_id: 'b' } });
    clock.advance(1500);
    histogram.labels().observe(0.5, { trace_id: 'a' });
    const a = {
      label: [{ name: 'trace_id', value: 'a' }],
      value: 0.5,
      timestamp: { seconds: BEGAN_SECONDS + 1, nanos: 500_000_000 },
    };
    const b = {
      label: [{ name: 'trace_id', value: 'b' }],
      value: 2,
      timestamp: { seconds: BEGAN_SECONDS, nanos: 0 },
    };
    const { exemplars, bucket } = await exposedHistogram(histogram);
    expect(exemplars).toEqual([a, b]);
    expect(bucket.map(({ exemplar }) => exemplar)).toEqual([a, b]);
  });

  it('come from the active span, at most one a second', async () => {
    const traceContext = () => ({ traceId: 'trace', spanId: 'span' });
    const { clock } = nativeHistogram();
    const environment = { ...DEFAULT_ENVIRONMENT, clock, traceContext };
    const { histogram } = nativeHistogram({ enableExemplars: true, environment });
    [1, 2].forEach((value) => histogram.observe(value));
    clock.advance(1000);
    histogram.observe(3);
    const { exemplars } = await exposedHistogram(histogram);
    expect(exemplars.map(({ value }) => value)).toEqual([1, 3]);
  });
});

describe('the JSON of a native histogram', () => {
  it('has the buckets of each series beside its count, and merges to what one process would have', async () => {
    const workers = [[1, 2], [-3], [0, 2]].map((values) => {
      const { histogram } = nativeHistogram({ labelNames: ['kind'] });
      values.forEach((value) => histogram.observe({ kind: 'a' }, value));
      return histogram;
    });
    const sent = await Promise.all(workers.map(async (worker) => (await snapshots(worker)).get('a')));
    const merged = mergeNativeSnapshots(JSON.parse(JSON.stringify(sent)) as [NativeSnapshot]);
    expect(merged).toEqual({
      schema: 3,
      zeroThreshold: 2 ** -128,
      zeroCount: 1,
      positive: {
        spans: [
          [0, 1],
          [7, 1],
        ],
        deltas: [1, 1],
      },
      negative: { spans: [[13, 1]], deltas: [1] },
    });
  });

  it('has no buckets for a classic histogram', async () => {
    const { histogram } = nativeHistogram({ native: undefined });
    histogram.observe(1);
    expect((await snapshots(histogram)).size).toBe(0);
  });
});
