import { describe, expect, it } from '@jest/globals';
import { Counter } from '../core/instruments/counter.js';
import { Gauge } from '../core/instruments/gauge.js';
import { Histogram } from '../core/instruments/histogram.js';
import { Summary } from '../core/instruments/summary.js';
import type { MetricSample, RegistryMetric } from '../core/exposition/source/registry-metric.js';
import { countedBetween, countsOf } from './counts.js';

const own = { help: 'x', registers: [] };

/** Reads the counts, works, and tells what has counted. */
async function countedBy(metrics: readonly object[], work: () => void): Promise<string[]> {
  const before = await countsOf(metrics as RegistryMetric[]);
  work();
  return [...countedBetween(before, await countsOf(metrics as RegistryMetric[]))];
}

/** A counter of another library. */
function foreign(name: string, more: object = {}): RegistryMetric & { value: number } {
  const metric = {
    name,
    type: 'counter',
    value: 0,
    get: () => ({ name, help: '', type: 'counter', values: [{ value: metric.value } as MetricSample] }),
    ...more,
  };
  return metric;
}

const counter = new Counter({ ...own, name: 'a_total', labelNames: ['kind'] });
const classic = new Histogram({ ...own, name: 'b_seconds', buckets: [1, 2] });
const native = new Histogram({ ...own, name: 'c_seconds', native: {} });
const summary = new Summary({ ...own, name: 'd_seconds' });
const other = foreign('e_total');

describe('what has counted', () => {
  it.each<[string, object, () => void]>([
    ['a counter', counter, () => counter.inc({ kind: 'x' })],
    ['a counter by very little', counter, () => counter.inc({ kind: 'x' }, Number.EPSILON)],
    ['a counter whose series has ended', counter, () => counter.remove({ kind: 'x' })],
    ['a histogram', classic, () => classic.observe(1.5)],
    ['a histogram that observes 0', classic, () => classic.observe(0)],
    ['a native histogram', native, () => native.observe(0)],
    ['a summary that observes 0', summary, () => summary.observe(0)],
    ['a counter of another library', other, () => other.value++],
  ])('is %s', async (_what, metric, work) => {
    expect(await countedBy([metric], work)).toEqual([(metric as RegistryMetric).name]);
  });

  it.each([
    foreign('f_total', { collect: () => undefined }),
    foreign('nodejs_gc_duration_seconds'),
    foreign('shop_metrics_pushes_total'),
    foreign('metrics_remote_write_samples_total'),
  ])('is not $name', async (metric) => {
    expect(await countedBy([metric], () => metric.value++)).toEqual([]);
  });

  it('is no gauge, and nothing when nobody works', async () => {
    const gauge = new Gauge({ ...own, name: 'g' });
    expect(await countedBy([gauge, counter, classic, native, summary, other], () => gauge.inc())).toEqual([]);
  });

  it('asks no collect', async () => {
    let asked = 0;
    const collecting = new Counter({ ...own, name: 'h_total', collect: () => void asked++ });
    expect(await countedBy([collecting, other], () => other.value++)).toEqual(['e_total']);
    expect(asked).toBe(0);
  });

  it('is what could be read', async () => {
    const broken = foreign('i_total', { get: () => Promise.reject(new Error('gone')) });
    expect(await countedBy([broken, other], () => other.value++)).toEqual(['e_total']);
  });
});
