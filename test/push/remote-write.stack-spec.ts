import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  type INestApplicationContext,
  Injectable,
  Logger,
  Module,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  type Clock,
  counter,
  DEFAULT_ENVIRONMENT,
  gauge,
  histogram,
  ManualClock,
  type MetricDefinition,
  MetricFactory,
  type MetricOf,
  MetricsModule,
  PushService,
  type RemoteWriteOptions,
  ScrapeService,
  summary,
} from '@app/metrics';
import { get as request } from 'node:http';
import { parseExposition } from '../../libs/metrics/src/testing/exposition/parse-exposition.js';
import { METRICS_ENVIRONMENT } from '../../libs/metrics/src/metrics/metrics.tokens.js';
import { foreign } from '../exposition/support/foreign.js';
import { PLATFORMS, startApp, until } from '../support/app.js';
import { WriteReceiver } from './support/write-receiver.js';
import { FaultyRelay } from './support/faulty-relay.js';

Logger.overrideLogger(false);

const SERIES = Number(process.env['REMOTE_WRITE_SERIES'] ?? 20_000);
/** Ten minutes are the long form; a CI run has less. */
const FAULT_SECONDS = Number(process.env['REMOTE_WRITE_FAULT_SECONDS'] ?? 20);

/** How long the receiver is away, with a collection every 200 ms. */
const AWAY_MS = Number(process.env['REMOTE_WRITE_AWAY_SECONDS'] ?? 4) * 1000;

const jobs = counter({ name: 'jobs_done_total', help: 'Jobs.', labelNames: ['kind'], enableExemplars: true });
const queue = gauge({ name: 'queue_length', help: 'Waiting.', labelNames: ['zone'] });
const duration = histogram({ name: 'job_seconds', help: 'Time.', buckets: [0.5, 1, 2] });
const native = histogram({ name: 'job_bytes', help: 'Size.', native: {} });
const ages = summary({ name: 'age_seconds', help: 'Age.', percentiles: [0.5] });
const many = counter({ name: 'many_total', help: 'Many.', labelNames: ['a', 'b'], maxSeries: Infinity });
const ALL = [jobs, queue, duration, native, ages, many] as readonly MetricDefinition[];

const MINUTE_MS = 60_000;

/** A clock whose time of day can be set. */
class SetClock extends ManualClock {
  aheadMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.aheadMs;
  }
}

const server = new WriteReceiver();

beforeAll(() => server.start());
afterAll(() => server.stop());

async function start(
  remoteWrite: Partial<RemoteWriteOptions>,
  clock?: Clock,
): Promise<INestApplicationContext> {
  @Module({
    imports: [
      MetricsModule.forRoot({
        defaultMetrics: false,
        runtime: false,
        push: {
          timeoutMs: 60_000,
          remoteWrite: { url: server.writeUrl, intervalMs: false, job: 'shop', ...remoteWrite },
        },
      }),
      MetricsModule.forFeature(ALL),
    ],
  })
  class WritingModule {}
  const testing = Test.createTestingModule({ imports: [WritingModule] });
  if (clock) testing.overrideProvider(METRICS_ENVIRONMENT).useValue({ ...DEFAULT_ENVIRONMENT, clock });
  return (await testing.compile()).init();
}

const flush = (app: INestApplicationContext): Promise<boolean> =>
  app.get(PushService, { strict: false }).flush();
const get = <D extends MetricDefinition>(app: INestApplicationContext, definition: D): MetricOf<D> =>
  app.get(MetricFactory, { strict: false }).get(definition);

describe('a real Prometheus as receiver', () => {
  it('answers every series with the value that a scrape shows', async () => {
    const app = await start({ instance: 'whole' });
    get(app, jobs).inc({ kind: 'größer ünd Zeichen "\\' }, 3);
    get(app, queue).set({ zone: 'a' }, -2.5);
    for (const value of [0.2, 0.7, 5]) {
      get(app, duration).observe(value);
      get(app, native).observe(value);
      get(app, ages).observe(value);
    }
    for (let i = 0; i < SERIES; i++) get(app, many).inc({ a: `${i % 100}`, b: `${i}` }, i);
    const chunks: Buffer[] = [];
    const page = app
      .get(ScrapeService, { strict: false })
      .scrape({ accept: 'text/plain;version=1.0.0;escaping=allow-utf-8' });
    for await (const chunk of page) chunks.push(Buffer.from(chunk));
    expect(await flush(app)).toBe(true);

    const stored = new Map<string, number>();
    for (const { labels, value } of await server.prometheus.query('{instance="whole", __name__!=""}'))
      stored.set(keyOf(labels), value);
    let compared = 0;
    for (const { samples } of parseExposition(Buffer.concat(chunks).toString())) {
      for (const { name, labels, value } of samples) {
        // Our own metrics change from the scrape to the write; native buckets are one series.
        if (name.startsWith('metrics_') || name.startsWith('job_bytes')) continue;
        compared++;
        expect([name, labels, stored.get(keyOf({ __name__: name, ...labels }))]).toEqual([
          name,
          labels,
          value,
        ]);
      }
    }
    expect(compared).toBeGreaterThan(SERIES);
    expect(await server.prometheus.query('histogram_count(job_bytes)')).toMatchObject([{ value: 3 }]);
    expect(await server.prometheus.query('histogram_sum(job_bytes)')).toMatchObject([{ value: 5.9 }]);
    expect(await server.prometheus.metadata()).toEqual({});
    await app.close();
  });

  it('stores names beyond the old alphabet', async () => {
    const app = await start({ instance: 'names' });
    const { registry } = app.get(MetricFactory, { strict: false });
    const values = [{ value: 4.5, labels: { 'http.method': 'GET', größe: 'XL' } }];
    registry.registerMetric(foreign('room temperature.°C', 'gauge', values) as never);
    expect(await flush(app)).toBe(true);
    const whose = { job: 'shop', instance: 'names' };
    expect(await server.prometheus.query('{"room temperature.°C","http.method"="GET"}')).toEqual([
      {
        labels: { __name__: 'room temperature.°C', 'http.method': 'GET', größe: 'XL', ...whose },
        value: 4.5,
      },
    ]);
    await app.close();
  });

  it('refuses nothing of an application whose clock is set back by an hour', async () => {
    const startMs = Date.now() - 9 * MINUTE_MS;
    let count = 0;
    const clock = new SetClock(startMs);
    const app = await start({ instance: 'set back' }, clock);
    const collect = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        const exemplarLabels = { trace_id: `${++count}` };
        get(app, jobs).inc({ labels: { kind: 'timed' }, value: 1, exemplarLabels });
        get(app, native).observe(1);
        expect(await flush(app)).toBe(true);
        clock.advance(MINUTE_MS / 4);
      }
    };
    await collect(4);
    clock.aheadMs = -60 * MINUTE_MS;
    await collect(6);
    clock.aheadMs = 0;
    await collect(2);

    const [series] = await server.prometheus.samples('jobs_done_total{instance="set back"}[1h]');
    // A quarter of a minute apart; then half as much, from the last one on; then as the clock says.
    const seconds = [0, 15, 30, 45, 52.5, 60, 67.5, 75, 82.5, 90, 150, 165];
    expect(series?.samples.map(([at, value]) => [(at * 1000 - startMs) / 1000, value])).toEqual(
      seconds.map((at, i) => [at, i + 1]),
    );
    // Those that are older than a sample before them are not written.
    const traces = await server.prometheus.exemplars('jobs_done_total{instance="set back"}');
    expect(traces.map(({ trace_id }) => Number(trace_id))).toEqual([1, 2, 3, 4, 11, 12]);
    await app.close();
    expect(await server.rejected()).toEqual([]);
  });

  it('stores exemplars, and a native histogram with custom buckets', async () => {
    const app = await start({ instance: 'kinds', customBuckets: true });
    get(app, jobs).inc({ labels: { kind: 'traced' }, value: 1, exemplarLabels: { trace_id: 'abc123' } });
    for (const value of [0.2, 0.7, 5]) get(app, duration).observe(value);
    expect(await flush(app)).toBe(true);
    expect(await server.prometheus.exemplars('jobs_done_total{instance="kinds"}')).toEqual([
      { trace_id: 'abc123' },
    ]);
    const quantile = 'histogram_quantile(0.5, job_seconds{instance="kinds"})';
    expect(await server.prometheus.query(quantile)).toMatchObject([{ value: 0.75 }]);
    await app.close();
  });

  it.each(PLATFORMS)('has each request that was in flight at the end, on %s', async (platform) => {
    const instance = `in flight on ${platform}`;
    @Injectable()
    class Pool implements OnModuleDestroy {
      open = 3;

      onModuleDestroy(): void {
        this.open = 0;
      }
    }
    @Controller()
    class WorkController {
      @Get('work')
      work(): Promise<string> {
        return new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 200, 'done'));
      }
    }
    const open = gauge({
      name: 'pool_open',
      help: 'x',
      inject: [Pool],
      collect(pool) {
        this.set(pool.open);
      },
    });
    const remoteWrite = { url: server.writeUrl, intervalMs: 100, job: 'shop', instance };
    const imports = [
      MetricsModule.forRoot({ defaultMetrics: false, runtime: false, push: { remoteWrite } }),
      MetricsModule.forFeature([open]),
    ];
    const { app, url } = await startApp(
      { imports, providers: [Pool], controllers: [WorkController] },
      undefined,
      platform,
    );
    let answered = 0;
    const clients = Array.from({ length: 30 }, async () => {
      while ((await statusOf(`${url}/work`)) === 200) answered++;
    });
    await until(() => answered > 60, 'requests are in flight');
    await app.close();
    await Promise.all(clients);

    const last = async (selector: string): Promise<number | undefined> =>
      (await server.prometheus.samples(`${selector}[1h]`))[0]?.samples.at(-1)?.[1];
    expect(await last(`http_requests_total{instance="${instance}",status_code="200"}`)).toBe(answered);
    expect(await last(`pool_open{instance="${instance}"}`)).toBe(3);
    expect(await server.prometheus.query(`{instance="${instance}", __name__!=""}`)).toEqual([]);
    expect(await server.rejected()).toEqual([]);
  });

  it('shows a series no longer once it has ended, and none after the end', async () => {
    const app = await start({ instance: 'stale' });
    get(app, jobs).inc({ kind: 'a' });
    get(app, jobs).inc({ kind: 'b' });
    get(app, native).observe(1);
    await flush(app);
    expect(await server.prometheus.query('jobs_done_total{instance="stale"}')).toHaveLength(2);
    get(app, jobs).remove({ kind: 'a' });
    await flush(app);
    expect(await server.prometheus.query('jobs_done_total{instance="stale"}')).toHaveLength(1);
    await app.close();
    expect(await server.prometheus.query('{instance="stale", __name__!=""}')).toEqual([]);
  });

  it('refuses nothing, while the way to it answers 429 and 500, hangs, resets and is away', async () => {
    const relay = new FaultyRelay(server.writeUrl);
    const url = await relay.start();
    const endMs = Date.now() + FAULT_SECONDS * 1000;
    let app = await start({ url, instance: 'faults', intervalMs: 100, timeoutMs: 500 });
    let count = 0;
    for (let round = 0; Date.now() < endMs; round++) {
      relay.fault = (['none', 'answers 429', 'answers 500', 'hangs', 'resets'] as const)[round % 5] ?? 'none';
      for (let i = 0; i < 10; i++) {
        get(app, jobs).inc({ kind: 'faults' });
        count++;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      if (round % 10 === 9) {
        relay.fault = 'none';
        await app.close();
        app = await start({ url, instance: 'faults', intervalMs: 100, timeoutMs: 500 });
        get(app, jobs).inc({ kind: 'faults' }, count);
      }
      if (round % 10 === 6) {
        await server.stopProcess();
        await server.startProcess();
      }
    }
    relay.fault = 'none';
    expect(await flush(app)).toBe(true);
    expect(await server.prometheus.query('jobs_done_total{instance="faults"}')).toMatchObject([
      { value: count },
    ]);
    const dropped = await server.prometheus.query(
      'sum(metrics_remote_write_dropped_samples_total{instance="faults"})',
    );
    expect(dropped).toMatchObject([{ value: 0 }]);
    await app.close();
    await relay.stop();
    expect(await server.rejected()).toEqual([]);
  });

  it('has every collection that was made while it was away', async () => {
    const app = await start({ instance: 'away', intervalMs: 200 });
    let collections = 0;
    app.get(MetricFactory, { strict: false }).gauge({
      name: 'collections',
      help: 'Collections so far.',
      collect() {
        this.set(++collections);
      },
    });
    await flush(app);
    await server.stopProcess();
    const before = collections;
    await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    expect(collections).toBeGreaterThan(before);
    await server.startProcess();
    expect(await flush(app)).toBe(true);
    await app.close();
    const [series] = await server.prometheus.samples(`collections{instance="away"}[1h]`);
    const stored = new Set(series?.samples.map(([, value]) => value));
    const missing = Array.from({ length: collections }, (_, i) => i + 1).filter((one) => !stored.has(one));
    expect([missing, stored.size]).toEqual([[], collections]);
    expect(await server.rejected()).toEqual([]);
  });
});

describe('a Prometheus that stores the start of a series as a sample of 0', () => {
  const other = new WriteReceiver(['created-timestamp-zero-ingestion']);
  beforeAll(() => other.start());
  afterAll(() => other.stop());

  it('has when each counter, histogram and summary began, and nothing of the kind for a gauge', async () => {
    const startMs = Date.now() - 2 * MINUTE_MS;
    const clock = new ManualClock(startMs);
    const app = await start({ url: other.writeUrl, instance: 'starts' }, clock);
    get(app, jobs).inc({ kind: 'first' });
    get(app, native).observe(1);
    get(app, duration).observe(1);
    get(app, ages).observe(1);
    get(app, queue).set({ zone: 'a' }, 7);
    clock.advance(MINUTE_MS);
    get(app, jobs).inc({ kind: 'second' }, 5);
    clock.advance(10_000);
    expect(await flush(app)).toBe(true);
    clock.advance(10_000);
    expect(await flush(app)).toBe(true);

    const stored = async (selector: string): Promise<unknown> =>
      (await other.prometheus.samples(`${selector}[1h]`)).map(({ labels: { kind, le }, samples }) => [
        kind ?? le,
        samples.map(([seconds, value]) => [Math.round(seconds * 1000 - startMs), value]),
      ]);
    const since = (atMs: number, value: number) => [
      [atMs, 0],
      [70_000, value],
      [80_000, value],
    ];
    expect(await stored('jobs_done_total')).toEqual([
      ['first', since(0, 1)],
      ['second', since(MINUTE_MS, 5)],
    ]);
    for (const name of ['job_seconds_count', 'job_seconds_sum', 'age_seconds_count', 'age_seconds_sum'])
      expect(await stored(name)).toEqual([[undefined, since(0, 1)]]);
    expect(await stored('job_seconds_bucket')).toEqual([
      ['+Inf', since(0, 1)],
      ['0.5', since(0, 0)],
      ['1.0', since(0, 1)],
      ['2.0', since(0, 1)],
    ]);
    expect(await other.prometheus.query('count_over_time(job_bytes[1h])')).toMatchObject([{ value: 3 }]);
    expect(await stored('queue_length')).toEqual([[undefined, since(0, 7).slice(1)]]);
    expect(await other.rejected()).toEqual([]);
    await app.close();
  });
});

/** The status of a request on a connection of its own; undefined when there is no answer. */
const statusOf = (url: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    request(url, { agent: false }, (response) => resolve(response.resume().statusCode)).on('error', () =>
      resolve(undefined),
    );
  });

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.entries(labels)
      .filter(([name, value]) => value !== '' && !['job', 'instance'].includes(name))
      .map(([name, value]) => [name, name === 'le' && value !== '+Inf' ? Number(value) : value])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
