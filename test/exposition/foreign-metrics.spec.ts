import { describe, expect, it } from '@jest/globals';
import * as promClient from 'prom-client';
import { exposed, OPEN_METRICS } from './support/exposed.js';
import { parseOpenMetrics } from '../../libs/metrics/src/testing/exposition/openmetrics-parser.js';
import { labelsOf, parseProtobuf } from './support/protobuf-parser.js';
import { parseText } from '../../libs/metrics/src/testing/exposition/text-parser.js';

const DEFAULT_LABELS = { app: 'loans' };

/** One of each of prom-client's own classes, with values. */
function promMetrics(): { registry: promClient.Registry; metrics: promClient.Metric[] } {
  const registry = new promClient.Registry();
  const registers = [registry];
  const labelNames = ['method', 'zone'];
  const counter = new promClient.Counter({
    name: 'calls_total',
    help: 'Calls "made".\n',
    labelNames,
    registers,
  });
  counter.inc({ method: 'GET', zone: 'a\n"\\' }, 3);
  counter.inc({ method: 'PUT' }, 0.5);
  const gauge = new promClient.Gauge({ name: 'queue', help: 'Waiting.', registers });
  gauge.set(-7.25);
  const histogram = new promClient.Histogram({
    name: 'job_seconds',
    help: 'Time.',
    labelNames,
    registers,
    buckets: [0.1, 1, 10],
  });
  for (const seconds of [0.05, 0.5, 0.7, 100]) histogram.observe({ method: 'GET', zone: 'b' }, seconds);
  histogram.observe({ method: 'PUT', zone: 'b' }, 5);
  const summary = new promClient.Summary({
    name: 'size_bytes',
    help: 'Size.',
    labelNames,
    registers,
    percentiles: [0.5, 0.99],
  });
  for (const bytes of [10, 20, 30]) summary.observe({ method: 'GET' }, bytes);
  return { registry, metrics: registry.getMetricsAsArray() as unknown as promClient.Metric[] };
}

describe("prom-client's own metrics", () => {
  it('are exposed in text with the samples that prom-client writes', async () => {
    const { registry, metrics } = promMetrics();
    registry.setDefaultLabels(DEFAULT_LABELS);
    const ours = (await exposed(metrics, { defaultLabels: DEFAULT_LABELS })).toString();
    expect(samplesIn(ours)).toEqual(samplesIn(await registry.metrics()));
  });

  it('are exposed in OpenMetrics without being renamed', async () => {
    const { metrics } = promMetrics();
    const families = parseOpenMetrics((await exposed(metrics, { format: OPEN_METRICS })).toString());
    expect(families.map(({ name, type, unit }) => [name, type, unit])).toEqual([
      ['calls', 'counter', undefined],
      ['queue', 'gauge', undefined],
      ['job_seconds', 'histogram', 'seconds'],
      ['size_bytes', 'summary', 'bytes'],
    ]);
    expect((await exposed(metrics)).toString()).toContain('# TYPE calls_total counter\ncalls_total{');
  });

  it('are exposed in protobuf, series by series', async () => {
    const { metrics } = promMetrics();
    const families = parseProtobuf(
      await exposed(metrics, { format: { type: 'protobuf', escaping: 'underscores' } }),
    );
    expect(families.map(({ name, type }) => [name, type])).toEqual([
      ['calls_total', 'COUNTER'],
      ['queue', 'GAUGE'],
      ['job_seconds', 'HISTOGRAM'],
      ['size_bytes', 'SUMMARY'],
    ]);
    const [first] = families[2]?.metric ?? [];
    expect(labelsOf(first ?? {})).toEqual({ method: 'GET', zone: 'b' });
    expect(first?.histogram).toMatchObject({
      sampleCount: 4,
      bucket: [
        { upperBound: 0.1, cumulativeCount: 1 },
        { upperBound: 1, cumulativeCount: 3 },
        { upperBound: 10, cumulativeCount: 3 },
      ],
    });
    expect(families[3]?.metric?.[0]?.summary).toMatchObject({ sampleCount: 3, sampleSum: 60 });
  });

  it('keep their exemplars', async () => {
    const counter = new promClient.Counter({
      name: 'calls_total',
      help: 'x',
      registers: [],
      enableExemplars: true,
    });
    counter.inc({ value: 2, exemplarLabels: { trace_id: 'abc' } });
    const [family] = parseOpenMetrics((await exposed([counter], { format: OPEN_METRICS })).toString());
    expect(family?.samples[0]?.exemplar).toMatchObject({ labels: { trace_id: 'abc' }, value: 2 });
  });

  it('include its default metrics, accepted by a strict parser', async () => {
    const registry = new promClient.Registry();
    promClient.collectDefaultMetrics({ register: registry });
    const metrics = registry.getMetricsAsArray();
    const families = parseOpenMetrics((await exposed(metrics, { format: OPEN_METRICS })).toString());
    expect(families).toHaveLength(metrics.length);
  });
});

describe('a metric of whatever origin', () => {
  it.each([
    ['a type nobody knows', { type: 'stateset' }, 'untyped'],
    ['no help', { help: undefined }, 'gauge'],
    ['no values', { values: undefined }, 'gauge'],
  ])('is exposed with %s', async (_, odd, type) => {
    const metric = { name: 'x', help: 'y', type: 'gauge', values: [{ value: 1, labels: {} }], ...odd };
    const [family] = parseText((await exposed([{ ...metric, get: () => metric }])).toString());
    expect(family).toMatchObject({ name: 'x', type });
  });

  it('has samples of other names exposed as families of their own', async () => {
    const values = [
      { value: 1, labels: {} },
      { value: 2, labels: { a: 'b' }, metricName: 'x_max' },
    ];
    const families = parseText(
      (
        await exposed([{ name: 'x', get: () => ({ name: 'x', help: '', type: 'gauge', values }) }])
      ).toString(),
    );
    expect(families).toEqual([
      { name: 'x', type: 'gauge', samples: [{ name: 'x', labels: {}, value: 1 }] },
      { name: 'x_max', type: 'untyped', samples: [{ name: 'x_max', labels: { a: 'b' }, value: 2 }] },
    ]);
  });

  it('has the samples of a histogram put together by series, in whatever order they come', async () => {
    const sample = (suffix: string, value: number, labels: object): object => ({
      metricName: `h_${suffix}`,
      value,
      labels,
    });
    const values = [
      sample('count', 3, { a: '1', b: '2' }),
      sample('bucket', 1, { le: '0.5', a: '1', b: '2' }),
      sample('bucket', 7, { le: '+Inf', a: '2', b: '2' }),
      sample('bucket', 3, { b: '2', le: Infinity, a: '1' }),
      sample('sum', 9, { b: '2', a: '1' }),
    ];
    const [family] = parseText(
      (await exposed([{ name: 'h', get: () => ({ name: 'h', type: 'histogram', values }) }])).toString(),
    );
    expect(
      family?.samples.map(({ name, labels, value }) => [name, labels['a'], labels['le'], value]),
    ).toEqual([
      ['h_bucket', '1', '0.5', 1],
      ['h_bucket', '1', '+Inf', 3],
      ['h_sum', '1', undefined, 9],
      ['h_count', '1', undefined, 3],
      ['h_bucket', '2', '0.5', 0],
      ['h_bucket', '2', '+Inf', 7],
      ['h_count', '2', undefined, 7],
    ]);
  });
});

/** The samples of a text exposition, as Prometheus tells them apart. */
function samplesIn(text: string): string[] {
  const families = parseText(text.replaceAll(/\n+/g, '\n').replaceAll(' Nan', ' NaN'));
  return families
    .flatMap(({ samples }) => samples)
    .map(
      ({ name, labels, value }) =>
        `${name} ${JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))} ${value}`,
    )
    .toSorted();
}
