import { beforeAll, describe, expect, it } from '@jest/globals';
import { resolveConfig } from '../../libs/metrics/src/ops/config/resolve-config.js';
import type { Application } from '../../libs/metrics/src/ops/model/application.js';
import { withServedPaths } from '../../libs/metrics/src/ops/model/served-paths.js';
import { prometheusFiles } from '../../libs/metrics/src/ops/prometheus/prometheus-files.js';
import { readDemo, readWorkshop } from './support/applications.js';
import { golden } from './support/golden.js';
import { metricsStillNamed } from './support/mutations.js';

let workshop: Application;
let demo: Application[];

beforeAll(async () => {
  workshop = await readWorkshop();
  demo = await readDemo();
});

describe('the rules', () => {
  it('of an application with native histograms, GraphQL, a queue and a job are the golden files', () => {
    const config = resolveConfig({ serviceLabels: ['cluster', 'namespace', 'service'], monitoring: false });
    const files = prometheusFiles([workshop], config);
    expect(files).toEqual(golden('workshop', files));
  });

  it('of the two services of the demo are the golden files', () => {
    const files = prometheusFiles(demo, resolveConfig({ monitoring: false }));
    expect(files).toEqual(golden('finance', files));
  });
});

it('knows the workshop', () => {
  const { metrics, ...facts } = workshop;
  expect(facts).toMatchObject({
    name: 'workshop',
    modules: [
      {
        name: 'RepairsModule',
        controllers: ['RepairsController'],
        providers: ['Mechanic', 'Cleaning', 'Letters', 'PartsResolver'],
        metrics: ['workshop_repairs_total', 'workshop_parts', 'workshop_bill_dollars'],
      },
    ],
    routes: [
      {
        module: 'RepairsModule',
        controller: 'RepairsController',
        handler: 'get',
        method: 'GET',
        path: '/repairs/:id',
      },
      { handler: 'book', method: 'POST', path: '/repairs' },
    ],
    methods: [{ class: 'Mechanic', method: 'repair', module: 'RepairsModule' }],
    entrances: ['bullmq', 'graphql', 'schedule'],
    integrations: [],
    http: { naming: 'prometheus', histogram: 'native' },
    scrape: { path: '/metrics', port: 9100, auth: 'bearer' },
    hasWorkers: false,
  });
  const named = new Map(metrics.map((metric) => [metric.name, metric]));
  expect(named.get('workshop_repairs_total')).toMatchObject({
    type: 'counter',
    labels: [{ name: 'kind', values: ['tyre', 'chain'] }],
    place: { file: 'test/ops/support/workshop.ts' },
  });
  expect(named.get('workshop_bill_dollars')).toMatchObject({ buckets: 'native', unit: 'dollars' });
  expect(named.get('http_request_duration_seconds')).toMatchObject({ buckets: 'native', place: undefined });
  expect([...named.keys()]).toEqual(
    expect.arrayContaining(['queue_jobs', 'schedule_runs_total', 'graphql_operations_total', 'app_info']),
  );
  const absent = [
    'db_operations_total',
    'cache_operations_total',
    'cqrs_commands_total',
    'websocket_connections',
  ];
  expect(absent.filter((name) => named.has(name))).toEqual([]);
});

it('knows what it promises, and where', () => {
  expect(
    workshop.objectives.map(({ name, objective, belowSeconds }) => [name, objective, belowSeconds]),
  ).toEqual([
    ['availability', 0.999, undefined],
    ['latency', 0.95, 1],
    ['availability_repairscontroller', 0.995, undefined],
    ['availability_post_repairs', 0.999, undefined],
    ['latency_post_repairs', 0.95, 0.25],
    ['availability_mechanic_repair', 0.99, undefined],
    ['latency_mechanic_repair', 0.99, 2],
    ['latency_job_cleaning', 0.95, 600],
    ['availability_queue_letters', 0.99, undefined],
  ]);
  expect(workshop.objectives.at(-1)?.place).toMatchObject({ file: 'test/ops/support/workshop.ts' });
});

it('puts the global prefix before the paths', () => {
  const { routes, objectives } = withServedPaths(workshop, { prefix: '/api/' });
  expect(routes.map(({ path }) => path)).toEqual(['/api/repairs/:id', '/api/repairs']);
  const booking = objectives.find(({ name }) => name === 'latency_post_repairs');
  expect(booking?.of.matchers).toEqual({ method: ['POST'], endpoint: ['/api/repairs'] });
});

it('without a metric, no rule names it, whichever it is', () => {
  expect(metricsStillNamed(workshop)).toEqual([]);
});
