import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  counter,
  gauge,
  histogram,
  MetricFactory,
  MetricsModule,
  PushService,
  ScrapeService,
  summary,
} from '@app/metrics';
import { foreign } from '../exposition/support/foreign.js';
import { FaultyRelay } from './support/faulty-relay.js';
import { VictoriaMetrics } from './support/victoria-metrics.js';

Logger.overrideLogger(false);

const WHOSE = 'job="shop",instance="a",site="harbour"';

const orders = counter({ name: 'orders_total', help: 'Orders.', labelNames: ['size', 'note'] });
const waiting = gauge({ name: 'orders_waiting', help: 'Waiting.' });
const classic = histogram({ name: 'classic_seconds', help: 'x', buckets: [0.25, 1, 2.5] });
const both = histogram({ name: 'both_seconds', help: 'x', buckets: [0.25, 1], native: {} });
const quantiles = summary({ name: 'wait_seconds', help: 'x', percentiles: [0.5, 0.99] });

/** VictoriaMetrics answers 204 to protocol 2.0 and stores nothing of it. */
const store = new VictoriaMetrics();
let relay: FaultyRelay;
let url: string;

beforeAll(async () => {
  await store.start();
  relay = new FaultyRelay(`${store.baseUrl}/api/v1/write`);
  url = await relay.start();
});
afterAll(async () => {
  await relay.stop();
  await store.stop();
});

it('stores what the application writes as the exposition shows it, by protocol 1.0', async () => {
  @Module({
    imports: [
      MetricsModule.forRoot({
        defaultMetrics: false,
        runtime: false,
        http: false,
        defaultLabels: { zone: 'eu' },
        push: {
          remoteWrite: {
            url,
            intervalMs: false,
            job: 'shop',
            instance: 'a',
            externalLabels: { site: 'harbour' },
          },
        },
      }),
      MetricsModule.forFeature([orders, waiting, classic, both, quantiles]),
    ],
  })
  class ShopModule {}
  const app = await NestFactory.createApplicationContext(ShopModule, { logger: false });
  const metrics = app.get(MetricFactory, { strict: false });
  const push = app.get(PushService, { strict: false });
  metrics.registry.registerMetric(
    foreign('shop.größe', 'gauge', [{ value: 4.5, labels: { 'http.method': 'GET' } }]) as never,
  );
  metrics.get(orders).inc({ size: 'large', note: 'ü"\\\n' }, 3);
  metrics.get(orders).inc({ size: 'small', note: '' }, 0.5);
  metrics.get(waiting).set(-2.5);
  for (const value of [0.1, 0.25, 0.5, 2, 100])
    for (const one of [classic, both, quantiles]) metrics.get(one).observe(value);

  // Of the native histogram, the classic buckets arrive.
  expect(await push.flush()).toBe(true);
  expect(relay.passed).toEqual([
    ['2.0.0', 204],
    ['0.1.0', 204],
  ]);
  // With `le="1.0"`, as it is written.
  const chunks: Buffer[] = [];
  const page = app.get(ScrapeService, { strict: false }).scrape({ accept: 'application/openmetrics-text' });
  for await (const chunk of page) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  const lines = text.split('\n').filter((line) => /^(orders|classic|both|wait)_/.test(line));
  expect(lines).toHaveLength(18);
  await store.expectStored(lines, WHOSE);
  const named = `{__name__="shop.größe","http.method"="GET",zone="eu",${WHOSE}}`;
  expect(await store.api.query(named)).toMatchObject([{ value: 4.5 }]);
  expect(text).toMatch(
    /^metrics_remote_write_dropped_samples_total\{reason="unsupported",zone="eu"\} 0(\.0)?$/m,
  );

  expect((await store.api.query(`{${WHOSE}}`)).length).toBeGreaterThan(lines.length);
  await app.close();
  expect(relay.passed.slice(2).map(([version]) => version)).toEqual(['0.1.0', '0.1.0']);
  await store.eventually('no series goes on', async () =>
    expect(await store.api.query(`{${WHOSE}}`)).toEqual([]),
  );
});
