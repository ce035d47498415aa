import { createServer, Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  MetricFactory,
  MetricsModule,
  type DefaultMetricsOptions,
  type RuntimeMetricsOptions,
} from '@app/metrics';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { ProcessReadings } from '../../libs/metrics/src/runtime/defaults/process-readings.js';
import { SAMPLE_EVERY_MS } from '../../libs/metrics/src/runtime/event-loop-delay.js';
import { type RunningApp, sample, scrape, startApp, until } from '../support/app.js';

/** The gauges named like counters, which this library leaves out unless told otherwise. */
const LEFT_OUT = /nodejs_active_(handles|requests|resources)_total$/;

/** A metric as both libraries have it. */
interface Shape {
  readonly name: string;
  readonly type: string;
  readonly labelNames: readonly string[];
  readonly aggregator: string;
}

interface Values {
  readonly name: string;
  readonly values: readonly { readonly value: number; readonly labels: object }[];
}

const running: RunningApp[] = [];

/** Starts an application that ends after the test. */
async function start(
  defaultMetrics: DefaultMetricsOptions = {},
  runtime: RuntimeMetricsOptions | boolean = false,
): Promise<RunningApp> {
  const app = await startApp({ imports: [MetricsModule.forRoot({ defaultMetrics, runtime, http: false })] });
  running.push(app);
  return app;
}

afterEach(() => Promise.all(running.splice(0).map(({ app }) => app.close())));

function shapesIn(registry: Registry, { activeTotals = false }: DefaultMetricsOptions): Shape[] {
  const metrics = registry.getMetricsAsArray() as unknown as Shape[];
  return metrics
    .filter(({ name }) => /(process|nodejs)_/.test(name) && (activeTotals || !LEFT_OUT.test(name)))
    .map(({ name, type, labelNames, aggregator }) => ({ name, type, labelNames, aggregator }))
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

const ONLY_GC = { cpu: false, memory: false, eventLoop: false, uptime: false, appInfo: false };

it.each<[string, DefaultMetricsOptions]>([
  ['with no options', {}],
  ['with a prefix', { prefix: 'shop_' }],
  ['with labels', { labels: { zone: 'a', rack: 7 } }],
  ['with the totals', { activeTotals: true, labels: { zone: 'a' } }],
  [
    'with everything',
    { prefix: 'a_', labels: { zone: 'a' }, gcDurationBuckets: [1], eventLoopMonitoringPrecision: 5 },
  ],
])("have prom-client's names, types, labels and all aggregators but one: %s", async (_, options) => {
  const register = new Registry();
  collectDefaultMetrics({ ...options, register } as never);
  const { app } = await start(options, ONLY_GC);
  const ours = shapesIn(app.get(MetricFactory).registry, { activeTotals: true });
  expect(ours.length).toBeGreaterThan(25);
  const startTime = `${options.prefix ?? ''}process_start_time_seconds`;
  // prom-client leaves it out of a whole; ours shows the first process.
  const theirs = shapesIn(register, options).map((shape) =>
    shape.name === startTime ? { ...shape, aggregator: 'min' } : shape,
  );
  expect(ours).toEqual(theirs);
});

describe("beside prom-client's in one process", () => {
  const LABELS = { zone: 'a' };
  let ours: ReadonlyMap<string, number>;
  let theirs: ReadonlyMap<string, number>;

  beforeAll(async () => {
    const register = new Registry();
    collectDefaultMetrics({ register, labels: LABELS });
    register.removeSingleMetric('nodejs_gc_duration_seconds');
    for (const { name } of register.getMetricsAsArray())
      if (LEFT_OUT.test(name)) register.removeSingleMetric(name);
    // With Node's monitor, as prom-client has it: the samples of the default come too seldom for so short a time.
    const { app } = await start({ labels: LABELS, eventLoopMonitoringPrecision: 10 });
    const { registry } = app.get(MetricFactory);
    // Each shows the lag that it measured after the reading before.
    await Promise.all([registry.getMetricsAsJSON(), register.getMetricsAsJSON()]);
    await delay(100);
    block(150);
    await delay(100);
    const [here, there] = await Promise.all([registry.getMetricsAsJSON(), register.getMetricsAsJSON()]);
    ours = valuesIn(here);
    theirs = valuesIn(there);
  });

  it('have the same series', () => {
    expect([...ours.keys()].toSorted()).toEqual([...theirs.keys()].toSorted());
    expect(ours.size).toBeGreaterThan(40);
  });

  it.each([
    ['the same', /^(process_start|process_max|nodejs_active|nodejs_version)/, 0],
    ['those of the process', /^(process_open|process_resident|process_virtual|process_heap)/, 0.02],
    ['those of the heap', /^nodejs_(heap_size|external)/, 0.1],
    // Those that the test itself fills differ more.
    ['those of the larger spaces', /^nodejs_heap_space_size_(total|used).*space="(old|code)"/, 0.1],
    ['the lag', /^nodejs_eventloop_lag_(min|max|mean|p50|p90|p99)/, 0.35],
  ])('have close values: %s', (_, pattern, tolerance) => {
    const compared = [...ours].filter(([series]) => pattern.test(series));
    expect(compared).not.toEqual([]);
    const far = compared.filter(([series, value]) => {
      const expected = theirs.get(series) ?? NaN;
      return !(Math.abs(value - expected) <= tolerance * Math.abs(expected));
    });
    expect(far.map(([series, value]) => [series, value, theirs.get(series)])).toEqual([]);
  });

  it('see a blocked event loop', () => {
    for (const values of [ours, theirs]) {
      expect(values.get('nodejs_eventloop_lag_max_seconds{zone="a"}')).toBeGreaterThan(0.14);
    }
  });

  it('show the lag of an immediate', () => {
    for (const values of [ours, theirs]) {
      const lag = values.get('nodejs_eventloop_lag_seconds{zone="a"}');
      expect(lag).toBeGreaterThan(0);
      expect(lag).toBeLessThan(1);
    }
  });
});

it('count the CPU time of the whole life of the process', async () => {
  const { url } = await start();
  const before = process.cpuUsage();
  const exposition = await scrape(url);
  const after = process.cpuUsage();
  const total = sample(exposition, 'process_cpu_seconds_total') as number;
  expect(total).toBeGreaterThanOrEqual((before.user + before.system) / 1e6 - 1e-6);
  expect(total).toBeLessThanOrEqual((after.user + after.system) / 1e6 + 1e-6);
  const parts = ['user', 'system'].map(
    (part) => sample(exposition, `process_cpu_${part}_seconds_total`) ?? NaN,
  );
  expect(parts.reduce((sum, part) => sum + part)).toBeCloseTo(total, 6);
});

it('say at the first scrape how long an immediate waited', async () => {
  const { url } = await start();
  const exposition = await scrape(url);
  expect(sample(exposition, 'nodejs_eventloop_lag_seconds')).toBeGreaterThan(0);
});

it('are right when a scrape asks for one of them only', async () => {
  const { url } = await start();
  const exposition = await scrape(url, '/metrics?name[]=nodejs_heap_size_used_bytes');
  expect(sample(exposition, 'nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6);
});

it.each([
  ['handles', 1],
  ['requests', 0],
  ['resources', 1],
])('show the total of active %s when told to', async (what, least) => {
  const { url } = await start({ activeTotals: true });
  const exposition = await scrape(url);
  const byType = exposition.match(new RegExp(`^nodejs_active_${what}\\{.*`, 'gm')) ?? [];
  const sum = byType.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  expect(sample(exposition, `nodejs_active_${what}_total`)).toBe(sum);
  expect(sum).toBeGreaterThanOrEqual(least);
});

it('show a type of handle as long as there is one', async () => {
  class LedgerServer extends Server {}
  const { url } = await start();
  const server = Object.setPrototypeOf(createServer(), LedgerServer.prototype) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const open = await scrape(url);
  await new Promise((resolve) => server.close(resolve));
  const closed = await scrape(url);
  expect(sample(open, 'nodejs_active_handles{type="LedgerServer"}')).toBe(1);
  expect(closed).not.toContain('LedgerServer');
  expect(closed).toContain('nodejs_active_handles{type="Server"}');
});

it('of two applications each show the lag since their own scrape', async () => {
  const [one, other] = [await start(), await start()];
  await Promise.all([scrape(one.url), scrape(other.url)]);
  // Two samples apart: a shorter block could lie between two samples.
  block(200);
  await delay(50);
  const first = await scrape(one.url);
  const second = await scrape(other.url);
  for (const exposition of [first, second]) {
    expect(sample(exposition, 'nodejs_eventloop_lag_max_seconds')).toBeGreaterThan(0.09);
  }
});

it.each<[string, DefaultMetricsOptions]>([
  ['the samples of the delay', {}],
  ["Node's monitor", { eventLoopMonitoringPrecision: 10 }],
])('see a block of 200 ms by the maximum and the 99th percentile: %s', async (_, options) => {
  const { url } = await start(options);
  await delay(2 * SAMPLE_EVERY_MS);
  await scrape(url);
  await delay(20);
  block(200);
  await delay(20);
  const exposition = await scrape(url);
  expect(sample(exposition, 'nodejs_eventloop_lag_max_seconds')).toBeGreaterThan(0.1);
  expect(sample(exposition, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0.1);
});

it('read each source once for all metrics of a scrape', async () => {
  const { app } = await start();
  const readings = app.get(ProcessReadings);
  expect(readings.current).toBe(readings.current);
  const { heap, memory, lag } = readings.current;
  expect([readings.current.heap, readings.current.memory, readings.current.lag]).toEqual([heap, memory, lag]);
  expect(readings.current.heap).toBe(heap);
  const before = readings.current;
  await Promise.resolve();
  expect(readings.current).not.toBe(before);
});

it('stop watching the event loop when the application ends', async () => {
  const { app } = await start();
  const { eventLoopLag } = app.get(ProcessReadings);
  await until(() => eventLoopLag.read() !== undefined, 'there is a first sample');
  const whileRunning = eventLoopLag.read();
  expect(whileRunning?.max).toBeGreaterThan(0);
  await until(() => eventLoopLag.read() !== whileRunning, 'there is another sample');
  await app.close();
  const last = eventLoopLag.read();
  await delay(2 * SAMPLE_EVERY_MS);
  expect(eventLoopLag.read()).toBe(last);
});

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Values by name and labels. */
function valuesIn(metrics: readonly Values[]): ReadonlyMap<string, number> {
  return new Map(
    metrics
      .filter(({ name }) => /^(process|nodejs)_/.test(name))
      .flatMap(({ name, values }) =>
        values.map(({ value, labels }): [string, number] => {
          const texts = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
          return [`${name}{${texts.toSorted().join(',')}}`, value];
        }),
      )
      // prom-client counts the immediate that measures its own lag.
      .filter(([series]) => !series.includes('"Immediate"')),
  );
}
