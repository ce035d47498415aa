import { expect, it } from '@jest/globals';
import { type DynamicModule } from '@nestjs/common';
import {
  counter,
  gauge,
  histogram,
  type MetricDefinition,
  MetricsConfigurationError,
  MetricsModule,
  type MetricsModuleOptions,
  outgoingHttp,
  summary,
} from '@app/metrics';
import { Counter as PromCounter, Registry } from 'prom-client';
import { scrape, startApp } from '../support/app.js';

const named = (name: string) => ({ name, help: 'Mine.' });
const start = (root: MetricsModuleOptions, ...imports: DynamicModule[]) =>
  startApp({ imports: [MetricsModule.forRoot(root), ...imports] });

const HTTP = 'Remove yours, or set http: false.';

it.each<[string, MetricDefinition, string, MetricsModuleOptions?]>([
  ['with other labels', counter({ ...named('http_requests_total'), labelNames: ['route'] }), HTTP],
  [
    'with the same labels',
    counter({ ...named('http_requests_total'), labelNames: ['method', 'endpoint', 'status_code'] }),
    HTTP,
  ],
  ['of another type', counter(named('active_requests')), HTTP],
  ['of the same shape', gauge(named('active_requests')), HTTP],
  [
    'in OpenTelemetry naming',
    summary(named('http_server_request_duration_seconds')),
    HTTP,
    { http: { naming: 'otel' } },
  ],
  ['of a series of ours', gauge(named('http_request_duration_seconds_count')), HTTP],
  [
    'of the default metrics',
    counter(named('process_cpu_seconds_total')),
    'Remove yours, or set defaultMetrics: false.',
  ],
  [
    'of the default metrics',
    gauge(named('nodejs_heap_size_used_bytes')),
    'Remove yours, or set defaultMetrics: false.',
  ],
  [
    'of garbage collection',
    histogram(named('nodejs_gc_duration_seconds')),
    'Remove yours, or set runtime: { gc: false }.',
  ],
  [
    'of the runtime',
    gauge(named('process_uptime_seconds')),
    'Remove yours, or set runtime: { uptime: false }.',
  ],
  [
    'of the start times',
    gauge(named('application_ready_seconds')),
    'Remove yours, or set runtime: { startTimes: false }.',
  ],
  ['of log lines', counter(named('log_events_total')), 'Remove yours, or set runtime: { logEvents: false }.'],
  ['of app_info', gauge(named('app_info')), 'Remove yours, or set runtime: { appInfo: false }.'],
  [
    'of the CPU',
    gauge(named('process_cpu_saturation_ratio')),
    'Remove yours, or set runtime: { cpu: false }.',
  ],
  [
    'of the cardinality guard',
    gauge({ ...named('metrics_series'), labelNames: ['metric'] }),
    'Rename yours.',
  ],
  ['of our errors', counter(named('metrics_errors_total')), 'Rename yours.'],
  ['of the scrape', gauge(named('metrics_last_scrape_size_bytes')), 'Rename yours.'],
])('a metric with a name of ours says how to be without ours: %s', async (_, own, remedy, options = {}) => {
  const starting = start(options, MetricsModule.forFeature([own]));
  await expect(starting).rejects.toThrow(MetricsConfigurationError);
  await expect(starting).rejects.toThrow(remedy);
  await expect(starting).rejects.toThrow(/names-of-our-own-metrics\.e2e-spec\.ts:\d+/);
});

it('says it of integrations', async () => {
  const own = counter(named('http_client_requests_total'));
  await expect(start({}, MetricsModule.forFeature([own, outgoingHttp()]))).rejects.toThrow(
    'Remove yours, or remove outgoingHttp() from forFeature().',
  );
});

it('says it of a metric that somebody has put into the registry', async () => {
  const registry = new Registry();
  const own = new PromCounter({ ...named('http_requests_total'), registers: [registry] });
  await expect(start({ registry })).rejects.toThrow(HTTP);
  expect(registry.getSingleMetric('http_requests_total')).toBe(own);
});

it.each<[string, MetricDefinition, MetricsModuleOptions]>([
  ['http: false', counter(named('http_requests_total')), { http: false }],
  ['defaultMetrics: false', counter(named('process_cpu_seconds_total')), { defaultMetrics: false }],
  ['runtime: { appInfo: false }', gauge(named('app_info')), { runtime: { appInfo: false } }],
])('works with the remedy: %s', async (_, own, options) => {
  const { app, url } = await start(options, MetricsModule.forFeature([own]));
  const exposition = await scrape(url);
  await app.close();
  expect(exposition).toContain(`# HELP ${own.config.name} Mine.`);
});
