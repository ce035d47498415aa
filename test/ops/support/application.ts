import { resolveConfig } from '../../../libs/metrics/src/ops/config/resolve-config.js';
import type { OpsConfig } from '../../../libs/metrics/src/ops/config/ops-config.js';
import type { Application, ApplicationMetric } from '../../../libs/metrics/src/ops/model/application.js';
import type { Output } from '../../../libs/metrics/src/ops/outputs/output.js';
import { OUTPUTS } from '../../../libs/metrics/src/ops/outputs/outputs.js';
import { filesOf } from '../../../libs/metrics/src/ops/generate.js';

/** An application as it is read from code: requests with classic histograms, and a counter of its own. */
export function application(parts: Partial<Application> = {}): Application {
  return {
    name: 'shop',
    modules: [{ name: 'OrdersModule', controllers: ['OrdersController'], providers: [], metrics: [] }],
    routes: [
      {
        module: 'OrdersModule',
        controller: 'OrdersController',
        handler: 'list',
        method: 'GET',
        path: '/orders',
      },
    ],
    metrics: [
      metric('http_requests_total', { labels: labels('endpoint', 'method', 'status_code') }),
      metric('http_request_duration_seconds', {
        type: 'histogram',
        buckets: 'classic',
        labels: labels('endpoint', 'method', 'status_code'),
      }),
      metric('orders_total', { place: { file: 'src/orders.metrics.ts', line: 3 }, maxSeries: 1 }),
    ],
    methods: [],
    entrances: [],
    integrations: [],
    objectives: [],
    http: { naming: 'prometheus', labelNames: {}, histogram: 'classic', buckets: [0.1, 0.5, 1] },
    scrape: { path: '/metrics', port: undefined, auth: 'none' },
    limits: { httpSeries: 2000 },
    hasWorkers: false,
    prefix: '',
    runtimePrefix: '',
    ...parts,
  };
}

export function metric(name: string, parts: Partial<ApplicationMetric> = {}): ApplicationMetric {
  return {
    name,
    declaredName: name,
    type: 'counter',
    buckets: undefined,
    unit: '',
    labels: [],
    help: `${name}.`,
    maxSeries: 2001,
    samplesPerSeries: 2,
    place: undefined,
    ...parts,
  };
}

export function labels(...names: readonly string[]): ApplicationMetric['labels'] {
  return names.map((name) => ({ name, values: undefined }));
}

/** What an output writes, or several at once. */
export async function written(
  names: Output['name'] | readonly Output['name'][],
  applications: readonly Application[] = [application()],
  config: OpsConfig = {},
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set([names].flat());
  const outputs = OUTPUTS.filter(({ name }) => wanted.has(name));
  if (outputs.length !== wanted.size) throw new Error(`There is no such output: ${[...wanted].join(', ')}.`);
  return filesOf(outputs, applications, resolveConfig(config));
}
