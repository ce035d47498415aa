import { expect, it } from '@jest/globals';
import { MetricsModule, type MetricsModuleOptions } from '@app/metrics';
import { scrape, startApp } from '../support/app.js';

const OF_THE_PROCESS = /^(process|nodejs|cgroup|application)_|^(app_info|log_events_total)$/;

async function namesWith(options: MetricsModuleOptions): Promise<string[]> {
  const { app, url } = await startApp({ imports: [MetricsModule.forRoot(options)] });
  const exposition = await scrape(url);
  await app.close();
  return [...exposition.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
}

it.each<[string, MetricsModuleOptions]>([
  ['all of them', { defaultMetrics: { prefix: 'shop_' } }],
  ['those that some options leave', { defaultMetrics: { prefix: 'a_' }, runtime: { gc: false, cpu: false } }],
  [
    'with labels and buckets',
    { defaultMetrics: { prefix: 'b_', labels: { zone: 'a' }, gcDurationBuckets: [1] } },
  ],
  ['in OpenTelemetry naming', { defaultMetrics: { prefix: 'c_' }, http: { naming: 'otel' } }],
])('defaultMetrics.prefix renames every metric of the process: %s', async (_, options) => {
  const { defaultMetrics, ...others } = options;
  const { prefix = '' } = defaultMetrics as { prefix?: string };
  const [prefixed, plain] = await Promise.all([namesWith(options), namesWith(others)]);
  expect(prefixed.filter((name) => OF_THE_PROCESS.test(name))).toEqual([]);
  expect(prefixed.toSorted()).toEqual(
    plain.map((name) => (OF_THE_PROCESS.test(name) ? prefix + name : name)).toSorted(),
  );
});

it('keeps the names of what is not about the process', async () => {
  const names = await namesWith({ defaultMetrics: { prefix: 'shop_' } });
  expect(names).toEqual(expect.arrayContaining(['http_requests_total', 'metrics_series', 'active_requests']));
});
