import { beforeAll, describe, expect, it } from '@jest/globals';
import { resolveConfig } from '../../libs/metrics/src/ops/config/resolve-config.js';
import type { Panel } from '../../libs/metrics/src/ops/dashboards/dashboard.js';
import type { Application } from '../../libs/metrics/src/ops/model/application.js';
import { sampleNames } from '../../libs/metrics/src/ops/names/sample-names.js';
import { prometheusFiles } from '../../libs/metrics/src/ops/prometheus/prometheus-files.js';
import { metricsIn } from '../../libs/metrics/src/ops/rules/metrics-in.js';
import { readParcels } from './support/applications.js';
import { golden } from './support/golden.js';
import { dashboardsFor } from './support/shop.js';

let parcels: Application;

beforeAll(async () => {
  parcels = await readParcels();
});

const panelsOf = (application: Application): readonly Panel[] =>
  dashboardsFor(application).find(({ uid }) => uid === 'entrances')?.panels ?? [];

describe('the dashboard of entrances', () => {
  it('has a row for each that the application has, and none for others', () => {
    expect([...new Set(panelsOf(parcels).map(({ row }) => row))]).toEqual([
      'Messages',
      'Messages to other services',
      'GraphQL operations',
      'Commands',
      'Queries',
      'Event handlers',
      'Event listeners',
    ]);
  });

  it('shows how many, how many fail, how long they take, how many are under way, and what is special', () => {
    const titles = panelsOf(parcels).filter(({ row }) => row === 'GraphQL operations');
    expect(titles.map(({ title }) => title)).toEqual([
      'GraphQL operations: per second',
      'GraphQL operations: failed',
      'GraphQL operations: duration (p95)',
      'GraphQL operations: under way',
      'GraphQL: errors by code',
      'GraphQL: phases (p95)',
      'GraphQL: subscriptions',
    ]);
  });

  it('asks for what the application exposes', () => {
    const exposed = new Set(parcels.metrics.flatMap(sampleNames));
    const asked = panelsOf(parcels).flatMap(({ queries }) => queries.flatMap(({ expr }) => metricsIn(expr)));
    expect(asked.length).toBeGreaterThan(40);
    expect(asked.filter((name) => !exposed.has(name))).toEqual([]);
  });

  it.each([
    ['queues', { entrances: ['bullmq'] }, 'Queues: wait and work (p95)', 'Messages: duration (p95)'],
    ['messages', { entrances: ['microservices'] }, 'Messages: duration (p95)', 'Queues: wait and work (p95)'],
  ] as const)('draws a name that messages and jobs share for %s alone', (_what, facts, drawn, other) => {
    const metrics = parcels.metrics.filter(({ name }) => name === 'messaging_process_duration_seconds');
    expect(metrics).toHaveLength(1);
    const panels = dashboardsFor({ ...parcels, ...facts, metrics }).flatMap((one) => one.panels);
    const titles = panels.map(({ title }) => title);
    expect(titles).toContain(drawn);
    expect(titles).not.toContain(other);
  });

  it('is not there without entrances', () => {
    const metrics = parcels.metrics.filter(({ name }) => name.startsWith('http_'));
    expect(panelsOf({ ...parcels, metrics })).toEqual([]);
  });
});

it('the rules of entrances are the golden files', () => {
  const files = [...prometheusFiles([parcels], resolveConfig({ monitoring: false }))];
  const ofEntrances = new Map(files.filter(([path]) => path.includes('entrances')));
  expect(ofEntrances).toEqual(golden('parcels', ofEntrances));
});
