import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { collectDefaultMetrics, Counter as PromCounter, Registry } from 'prom-client';
import { Counter, Gauge, Histogram, Summary } from '@app/metrics';
import { diff, snapshot } from '@app/metrics/testing';

function scene() {
  const registry = new Registry();
  const common = { help: 'A metric.', registers: [registry] };
  const created = new Counter({ ...common, name: 'loans_total', labelNames: ['purpose'] });
  const queue = new Gauge({ ...common, name: 'queue_length' });
  const seconds = new Histogram({ ...common, name: 'job_seconds', labelNames: ['job'], buckets: [1, 10] });
  const sizes = new Summary({ ...common, name: 'reply_bytes', percentiles: [0.5] });
  const theirs = new PromCounter({ ...common, name: 'theirs_total', labelNames: ['a'] });
  created.inc({ purpose: 'car' }, 3);
  queue.set(2);
  seconds.observe({ job: 'a' }, 5);
  theirs.inc({ a: 'b' });
  return { registry, created, queue, seconds, sizes, theirs };
}

describe('snapshot()', () => {
  it('reads every kind of metric in a registry, those of others included', async () => {
    expect(await snapshot(scene().registry)).toEqual([
      { name: 'loans_total', type: 'counter', series: [{ labels: { purpose: 'car' }, value: 3 }] },
      { name: 'queue_length', type: 'gauge', series: [{ labels: {}, value: 2 }] },
      {
        name: 'job_seconds',
        type: 'histogram',
        series: [{ labels: { job: 'a' }, count: 1, sum: 5, buckets: { 1: 0, 10: 1, '+Inf': 1 } }],
      },
      {
        name: 'reply_bytes',
        type: 'summary',
        series: [{ labels: {}, count: 0, sum: 0, quantiles: { 0.5: Number.NaN } }],
      },
      { name: 'theirs_total', type: 'counter', series: [{ labels: { a: 'b' }, value: 1 }] },
    ]);
  });

  it('reads one metric after its asynchronous collect', async () => {
    const gauge = new Gauge({
      name: 'late',
      help: 'Late.',
      registers: [],
      async collect() {
        await Promise.resolve();
        this.set(4);
      },
    });
    expect(await snapshot(gauge)).toEqual([
      { name: 'late', type: 'gauge', series: [{ labels: {}, value: 4 }] },
    ]);
  });

  it('reads the default metrics of prom-client', async () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1000 });
    const metrics = await snapshot(registry);
    expect(metrics.find(({ name }) => name === 'process_cpu_seconds_total')?.series).toHaveLength(1);
  });

  it('says that an application has no metrics', async () => {
    const testing = await Test.createTestingModule({}).compile();
    await expect(snapshot(testing)).rejects.toThrow('snapshot() got an application without metrics.');
    await testing.close();
  });
});

describe('diff()', () => {
  it('lists the series that have changed, begun or ended', async () => {
    const { registry, created, queue, seconds, sizes, theirs } = scene();
    const before = await snapshot(registry);
    created.inc({ purpose: 'car' });
    created.inc({ purpose: 'home' }, 2);
    queue.set(0);
    seconds.observe({ job: 'a' }, 0.5);
    sizes.observe(100);
    theirs.remove({ a: 'b' });
    expect(diff(before, await snapshot(registry))).toEqual([
      { name: 'loans_total', labels: { purpose: 'car' }, by: 1 },
      { name: 'loans_total', labels: { purpose: 'home' }, by: 2 },
      { name: 'queue_length', labels: {}, by: -2 },
      { name: 'job_seconds', labels: { job: 'a' }, count: 1, sum: 0.5 },
      { name: 'reply_bytes', labels: {}, count: 1, sum: 100 },
      { name: 'theirs_total', labels: { a: 'b' }, by: -1 },
    ]);
  });

  it('is empty when nothing has changed, also of what is not a number', async () => {
    const { registry, queue } = scene();
    queue.set(Number.NaN);
    const before = await snapshot(registry);
    expect(diff(before, await snapshot(registry))).toEqual([]);
    expect(diff(before, [])).toContainEqual({ name: 'queue_length', labels: {}, by: Number.NaN });
  });
});
