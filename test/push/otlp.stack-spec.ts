import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { counter, gauge, histogram, MetricFactory, MetricsModule, PushService, summary } from '@app/metrics';
import { VictoriaMetrics } from './support/victoria-metrics.js';

Logger.overrideLogger(false);

/** For a native histogram; VictoriaMetrics knows no negative ones. */
const VALUES = [0, 0.001, 0.7, 0.7, 1.55, 1000];
/** The labels that it makes of the resource. */
const WHOSE = '"service.name"="shop","service.instance.id"="a",team="checkout",zone="eu"';
const TRACE = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' };

const orders = counter({
  name: 'orders_total',
  help: 'Orders.',
  labelNames: ['size', 'note'],
  enableExemplars: true,
});
const waiting = gauge({ name: 'orders_waiting', help: 'Waiting.' });
const classic = histogram({ name: 'classic_seconds', help: 'x', buckets: [0.25, 1, 2.5] });
const native = histogram({ name: 'native_seconds', help: 'x', native: {} });
const quantiles = summary({ name: 'wait_seconds', help: 'x', percentiles: [0.5, 0.99] });

/** Debian's Prometheus is built without its OTLP receiver. */
const store = new VictoriaMetrics();

beforeAll(() => store.start());
afterAll(() => store.stop());

it('stores what the application exports as the exposition shows it', async () => {
  @Module({
    imports: [
      MetricsModule.forRoot({
        defaultMetrics: false,
        runtime: false,
        http: false,
        defaultLabels: { zone: 'eu' },
        push: {
          otlp: {
            url: `${store.baseUrl}/opentelemetry/v1/metrics`,
            intervalMs: false,
            compression: 'gzip',
            resourceAttributes: { 'service.name': 'shop', 'service.instance.id': 'a', team: 'checkout' },
          },
        },
      }),
      MetricsModule.forFeature([orders, waiting, classic, native, quantiles]),
    ],
  })
  class ShopModule {}
  const app = await NestFactory.createApplicationContext(ShopModule, { logger: false });
  const metrics = app.get(MetricFactory, { strict: false });
  metrics.get(orders).inc({ labels: { size: 'large', note: 'ü"\\\n' }, value: 3, exemplarLabels: TRACE });
  metrics.get(orders).inc({ size: 'small', note: '' }, 0.5);
  metrics.get(waiting).set(-2.5);
  for (const value of [0.1, 0.25, 0.5, 2, 100]) metrics.get(classic).observe(value);
  for (const value of VALUES) metrics.get(native).observe(value);
  for (const value of [1, 2, 3]) metrics.get(quantiles).observe(value);
  expect(await app.get(PushService, { strict: false }).flush()).toBe(true);

  const page = await metrics.registry.metrics();
  const lines = page.split('\n').filter((line) => /^(orders|classic|wait)_/.test(line));
  expect(lines.length).toBeGreaterThan(12);
  await store.expectStored(lines, WHOSE);

  const [count] = await store.api.query(`native_seconds_count{${WHOSE}}`);
  const [sum] = await store.api.query(`native_seconds_sum{${WHOSE}}`);
  expect([count?.value, sum?.value]).toEqual([VALUES.length, VALUES.reduce((a, b) => a + b)]);
  const buckets = (await store.api.query(`native_seconds_bucket{${WHOSE}}`)).map(({ labels, value }) => {
    const [low = NaN, high = NaN] = (labels['vmrange'] ?? '').split('...').map(Number);
    return { low, high, value };
  });
  for (const { low, high, value } of buckets) {
    // The bounds of the store are rounded; no value is as close to one.
    const inside = VALUES.filter((one) => one > low - 1e-9 && one <= high + high * 1e-3);
    expect([low, high, inside.length]).toEqual([low, high, value]);
  }
  expect(buckets.reduce((total, { value }) => total + value, 0)).toBe(VALUES.length);
  await app.close();
});
