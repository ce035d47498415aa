import { describe, expect, it } from '@jest/globals';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { exposed, OPEN_METRICS } from '../exposition/support/exposed.js';
import { EACH_FORMAT, foreign, foreignHistogram } from '../exposition/support/foreign.js';
import { parseOpenMetrics } from '../../libs/metrics/src/testing/exposition/openmetrics-parser.js';
import { parseProtobuf } from '../exposition/support/protobuf-parser.js';

type Observed = Histogram | Summary;
const common = { name: 'm', help: 'M.', registers: [] };

function observing<M extends Observed>(metric: M, ...values: readonly number[]): M {
  for (const value of values) metric.observe(value);
  return metric;
}

const classic = (...buckets: readonly number[]): Histogram => new Histogram({ ...common, buckets });
const native = (): Histogram => new Histogram({ ...common, native: {} });
const summary = (): Summary => new Summary({ ...common, percentiles: [0.5] });

/** The names of samples in OpenMetrics, once a strict parser has read them, and in text. */
async function sampleNames(metric: object): Promise<string[][]> {
  const openMetrics = parseOpenMetrics((await exposed([metric], { format: OPEN_METRICS })).toString());
  const text = (await exposed([metric])).toString();
  const names = openMetrics.flatMap(({ samples }) => samples.map(({ name }) => name));
  return [
    names,
    text
      .split('\n')
      .filter((line) => /^\w/.test(line))
      .map((line) => line.split(/[ {]/)[0] ?? ''),
  ].map((all) => [...new Set(all)]);
}

describe('what OpenMetrics has forbidden', () => {
  const BUCKETS_ALONE = ['m_bucket'];
  const ALL = ['m_bucket', 'm_sum', 'm_count'];
  it.each([
    ['the sum of a histogram with negative bounds', observing(classic(-1, 1), 5), BUCKETS_ALONE],
    ['a negative sum', observing(classic(1), -5), BUCKETS_ALONE],
    ['a NaN sum of a native histogram', observing(native(), NaN), BUCKETS_ALONE],
    ['a sum of -Inf', observing(native(), -Infinity), BUCKETS_ALONE],
    ['a sum of +Inf and -Inf', observing(native(), Infinity, -Infinity), BUCKETS_ALONE],
    [
      'the NaN sum of a foreign histogram',
      foreignHistogram('m', { '1': 1, '+Inf': 1 }, { sum: NaN }),
      BUCKETS_ALONE,
    ],
  ])('is left out there: %s', async (_, metric, names) => {
    expect(await sampleNames(metric)).toEqual([names, ALL]);
  });

  it.each([
    ['a negative sum and quantile of a summary', observing(summary(), -5), ['m_count']],
    ['a negative sum', observing(summary(), -5, 1, 1), ['m', 'm_count']],
  ])('is left out there: %s', async (_, metric, names) => {
    expect(await sampleNames(metric)).toEqual([names, ['m', 'm_sum', 'm_count']]);
  });

  it.each([NaN, -1, -Infinity])('is left out there: a counter of %d', async (value) => {
    const counter = foreign('m_total', 'counter', [
      { value, labels: { a: '1' } },
      { value: 3, labels: { a: '2' } },
    ]);
    const [family] = parseOpenMetrics((await exposed([counter], { format: OPEN_METRICS })).toString());
    expect(family).toMatchObject({ name: 'm', type: 'counter', samples: [{ labels: { a: '2' }, value: 3 }] });
    expect((await exposed([counter])).toString()).toContain('m_total{a="1"}');
  });

  it.each([
    ['a sum of 0', observing(classic(1), 0)],
    ['bounds from 0', observing(classic(0, 1), 1)],
    ['a sum of +Inf', observing(native(), Infinity)],
    ['negative values of a positive sum', observing(classic(1), -1, 5)],
  ])('does not hold for %s', async (_, metric) => {
    expect(await sampleNames(metric)).toEqual([ALL, ALL]);
  });

  it.each([0, -0, Infinity, 2 ** 70])('does not hold for a counter of %d', async (value) => {
    const counter = foreign('m_total', 'counter', [{ value }]);
    const [family] = parseOpenMetrics((await exposed([counter], { format: OPEN_METRICS })).toString());
    expect(family?.samples).toMatchObject([{ name: 'm_total', value }]);
  });
});

describe('what another library does not tell', () => {
  const quantile = { value: 1, labels: { quantile: 0.5 } };
  it.each([
    ['sum', foreignHistogram('m', { '1': 1, '+Inf': 2 }), ['m_bucket'], ['m_bucket', 'm_count']],
    ['sum', foreignHistogram('m', { '1': 1 }, { count: 2 }), ['m_bucket'], ['m_bucket', 'm_count']],
    ['sum and count', foreign('m', 'summary', [quantile]), ['m'], ['m']],
    [
      'sum',
      foreign('m', 'summary', [quantile, { value: 3, metricName: 'm_count' }]),
      ['m', 'm_count'],
      ['m', 'm_count'],
    ],
    ['count', foreign('m', 'summary', [{ value: 3, metricName: 'm_sum' }]), ['m_sum'], ['m_sum']],
  ])('is not made up: the %s', async (_, metric, inOpenMetrics, inText) => {
    expect(await sampleNames(metric)).toEqual([inOpenMetrics, inText]);
  });

  it('is not a field in protobuf', async () => {
    const format = EACH_FORMAT[2] as (typeof EACH_FORMAT)[number];
    const metrics = [foreignHistogram('h', { '+Inf': 2 }), foreign('s', 'summary', [quantile])];
    const [histogram, summary] = parseProtobuf(await exposed(metrics, { format }));
    expect(Object.hasOwn(histogram?.metric?.[0]?.histogram ?? {}, 'sampleSum')).toBe(false);
    expect(Object.hasOwn(summary?.metric?.[0]?.summary ?? {}, 'sampleSum')).toBe(false);
    expect(Object.hasOwn(summary?.metric?.[0]?.summary ?? {}, 'sampleCount')).toBe(false);
  });
});
