import { describe, expect, it } from '@jest/globals';
import * as client from 'prom-client';
import { Counter, Gauge, Histogram, Registry, Summary } from '@app/metrics';

const ours = { Counter, Gauge, Histogram, Summary, Registry };
const what = { help: 'For comparison.', registers: [] };
const labelled = { ...what, labelNames: ['status'] };

/** Values as `get()` returns them: name of the series, if it is not the metric's, labels and value. */
async function samplesOf(metric: {
  get(): Promise<client.MetricObjectWithValues<client.MetricValue<string>>>;
}) {
  const { values } = await metric.get();
  return values.map(({ metricName, labels, value }: client.MetricValueWithName<string>) =>
    [metricName, labels, value].filter((part) => part !== undefined),
  );
}

describe.each([
  ['prom-client', client as unknown as typeof ours],
  ['this library', ours],
])('what the page on migrating says of %s', (name, { Counter, Gauge, Histogram, Summary, Registry }) => {
  const isOurs = name === 'this library';
  const options = { ...what, name: 'compared', percentiles: [0.5] };

  it('1: quantiles of an empty summary', async () => {
    const [median] = await samplesOf(new Summary(options));
    expect(median).toEqual([{ quantile: 0.5 }, isOurs ? NaN : 0]);
  });

  it('2: the median of 1 and 2', async () => {
    const summary = new Summary(options);
    summary.observe(1);
    summary.observe(2);
    const [median] = await samplesOf(summary);
    expect(median).toEqual([{ quantile: 0.5 }, isOurs ? 1 : 1.5]);
  });

  it('3: label values in get()', async () => {
    const counter = new Counter({ ...labelled, name: 'compared_total' });
    counter.inc({ status: 200 });
    counter.inc({ status: '200' });
    expect(await samplesOf(counter)).toEqual([[{ status: isOurs ? '200' : 200 }, 2]]);
  });

  it('4: series after reset()', async () => {
    const histogram = new Histogram({ ...what, name: 'compared', buckets: [] });
    const summary = new Summary({ ...labelled, name: 'compared', percentiles: [] });
    histogram.observe(1);
    summary.observe({ status: 'a' }, 1);
    histogram.reset();
    summary.reset();
    const names = async (metric: typeof histogram | typeof summary) =>
      (await samplesOf(metric)).map(([series]) => series);
    expect(await names(histogram)).toEqual(
      isOurs ? ['compared_bucket', 'compared_sum', 'compared_count'] : [],
    );
    expect(await names(summary)).toEqual(isOurs ? [] : ['compared_sum', 'compared_count']);
  });

  it('5: pruneAgedBuckets without labels', async () => {
    const aged = { ...options, maxAgeSeconds: 10, ageBuckets: 1, pruneAgedBuckets: true };
    expect(await samplesOf(new Summary(aged))).toHaveLength(isOurs ? 3 : 0);
  });

  it('6: exemplars in a registry of text', () => {
    const registers = [new Registry()];
    const make = () => new Counter({ ...what, name: 'compared_total', registers, enableExemplars: true });
    expect(refusalOf(make)).toBe(isOurs ? '' : 'Exemplars are supported only on OpenMetrics registries');
  });

  it.each([
    ['an unknown option', () => new Counter({ ...what, name: 'compared_total', unheardOf: 1 } as never)],
    ['bounds that do not ascend', () => new Histogram({ ...what, name: 'compared', buckets: [2, 1] })],
    ['a reserved label', () => new Counter({ ...what, name: 'compared_total', labelNames: ['__status'] })],
    ['NaN in a counter', () => new Counter({ ...what, name: 'compared_total' }).inc(NaN)],
  ])('7: whether %s is refused', (_, make) => {
    expect(refusalOf(make)).toMatch(isOurs ? /"compared/ : /^$/);
  });

  it('7: a page with a collect that throws', async () => {
    const registers = [new Registry()];
    const collect = () => {
      throw new Error('no connection');
    };
    const gauges = [{ name: 'broken', collect }, { name: 'whole' }];
    gauges.forEach((gauge) => new Gauge({ ...what, ...gauge, registers }));
    const page = await registers[0]?.metrics().catch((error: unknown) => String(error));
    expect(page).toContain(isOurs ? '\nwhole 0\n' : 'Error: no connection');
  });
});

it('prom-client merges workers only of its own registries', () => {
  const merging = (registry: unknown) => () => client.AggregatorRegistry.setRegistries(registry as never);
  expect(refusalOf(merging(new Registry()))).toBe('Expected Registry, got object');
  expect(refusalOf(merging(client.register))).toBe('');
});

function refusalOf(make: () => unknown): string {
  try {
    make();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
