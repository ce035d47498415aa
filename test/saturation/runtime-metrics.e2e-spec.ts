import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MetricsModule, type RuntimeMetricsOptions } from '@app/metrics';
import { type RunningApp, sample, scrape, startApp } from '../support/app.js';

const PATTERN =
  /^(nodejs_eventloop_(utilization|active|idle|delay)|nodejs_gc|nodejs_heap_size_limit|process_(cpu_used|cpu_saturation|memory_saturation|uptime)|cgroup|app_info|application_|log_events)/;

/** Names of our runtime metrics that have a TYPE line. */
function runtimeNames(exposition: string): string[] {
  const names = exposition.matchAll(/^# TYPE (\S+) /gm);
  return [...names].map(([, name = '']) => name).filter((name) => PATTERN.test(name));
}

describe('with nothing configured', () => {
  let running: RunningApp;
  let exposition: string;

  beforeAll(async () => {
    running = await startApp({ imports: [MetricsModule.forRoot()] });
    exposition = await scrape(running.url);
  });

  afterAll(() => running?.app.close());

  it.each([
    'nodejs_eventloop_utilization_ratio',
    'process_cpu_saturation_ratio',
    'process_memory_saturation_ratio',
  ])('%s is a share', (name) => {
    expect(sample(exposition, name)).toBeGreaterThan(0);
    expect(sample(exposition, name)).toBeLessThanOrEqual(1.5);
  });

  it('exposes nothing twice', () => {
    const names = [...exposition.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(
      expect.arrayContaining(['nodejs_gc_duration_seconds', 'nodejs_eventloop_lag_seconds']),
    );
  });

  it('says which application this is', () => {
    expect(exposition).toMatch(
      /^app_info\{name="nestjs-metrics-monorepo",version="0\.1\.0"(,revision="[^"]+")?\} 1$/m,
    );
  });
});

it.each<[string, boolean | RuntimeMetricsOptions, RegExp | undefined]>([
  ['all of them', false, undefined],
  ['the event loop', { eventLoop: false }, /eventloop/],
  ['garbage collection', { gc: false }, /gc/],
  ['the CPU', { cpu: false }, /cpu/],
  ['the memory', { memory: false }, /memory|heap/],
  ['the uptime', { uptime: false }, /uptime/],
  ['the start times', { startTimes: false }, /application_/],
  ['log lines', { logEvents: false }, /log_events/],
  ['app_info', { appInfo: false }, /app_info/],
])('turns off %s', async (_, runtime, off) => {
  const [all, some] = await Promise.all(
    [true, runtime].map(async (option) => {
      const { app, url } = await startApp({ imports: [MetricsModule.forRoot({ runtime: option })] });
      const names = runtimeNames(await scrape(url));
      await app.close();
      return names;
    }),
  );
  expect(some).toEqual(off === undefined ? [] : all?.filter((name) => !off.test(name)));
  expect(some?.length).toBeLessThan(all?.length ?? 0);
});

it('keeps the prefix, the labels and the buckets that the default metrics were given', async () => {
  const defaultMetrics = { prefix: 'my_', labels: { zone: 'a' }, gcDurationBuckets: [0.5] };
  const { app, url } = await startApp({ imports: [MetricsModule.forRoot({ defaultMetrics })] });
  const exposition = await scrape(url);
  await app.close();
  expect(exposition).toContain('# TYPE my_nodejs_gc_duration_seconds histogram');
  expect(exposition).not.toContain('# TYPE nodejs_gc_duration_seconds');
});

it('says what the options say', async () => {
  const appInfo = { name: 'lending', version: '2.0.0', revision: 'abc' };
  const { app, url } = await startApp({ imports: [MetricsModule.forRoot({ runtime: { appInfo } })] });
  const exposition = await scrape(url);
  await app.close();
  expect(sample(exposition, 'app_info{name="lending",version="2.0.0",revision="abc"}')).toBe(1);
});
