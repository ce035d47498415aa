import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { DASHBOARDS } from '../../docker/generate/dashboards/dashboards.js';

/** What Grafana reads, as far as the checks need it. */
interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly datasource: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit: string;
      readonly min?: number;
      readonly decimals?: number;
      readonly color?: { readonly mode: string };
      readonly thresholds?: object;
    };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: string };
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
  readonly transformations?: readonly { readonly id: string; readonly options: unknown }[];
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly exemplar: boolean }[];
}
interface GrafanaDashboard {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly panels: readonly GrafanaPanel[];
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly multi: boolean;
      readonly includeAll: boolean;
    }[];
  };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
}

const UNITS: readonly unknown[] = Object.values(units);
const VARIABLES = {
  'service-overview': ['datasource', 'service', 'endpoint', 'interval'],
  infrastructure: ['datasource', 'service', 'interval'],
  'slo-compliance': ['datasource', 'service', 'interval'],
  business: ['datasource', 'interval'],
};
/** Grafana fills these in by itself. */
const BUILT_IN = ['__range'];

it('there is a dashboard for each audience', () => {
  expect(DASHBOARDS.map(({ uid }) => uid)).toEqual(Object.keys(VARIABLES));
});

describe.each(Object.entries(VARIABLES))('the dashboard %s', (uid, variables) => {
  const dashboard = read(uid);

  it('is in the schema that current Grafana writes', () => {
    expect(dashboard).toMatchObject({ uid, schemaVersion: 42 });
  });

  it('has 6 to 12 panels, each with a title, a description and a unit that Grafana knows', () => {
    expect(dashboard.panels.length).toBeGreaterThanOrEqual(6);
    expect(dashboard.panels.length).toBeLessThanOrEqual(12);
    for (const { title, description, fieldConfig } of dashboard.panels) {
      expect(title).not.toBe('');
      expect(description.length).toBeGreaterThan(20);
      expect(UNITS).toContain(fieldConfig.defaults.unit);
    }
  });

  it('has panels of different titles and numbers, none on top of another', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1));
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });

  it('has its variables, service and endpoint with several values and all', () => {
    const list = dashboard.templating.list;
    expect(list.map(({ name }) => name)).toEqual(variables);
    const chosen = list.filter(({ name }) => name === 'service' || name === 'endpoint');
    expect(chosen.every(({ multi, includeAll }) => multi && includeAll)).toBe(true);
  });

  it('asks for no variable that it does not have', () => {
    const used = dashboard.panels
      .flatMap(({ targets }) => targets)
      .flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map(([, name = '']) => name));
    expect(used.filter((name) => ![...variables, ...BUILT_IN].includes(name))).toEqual([]);
  });

  it('asks the chosen data source everywhere', () => {
    expect(new Set(dashboard.panels.map(({ datasource }) => datasource.uid))).toEqual(
      new Set(['${datasource}']),
    );
  });

  it('colours no value by the thresholds that Grafana assumes: red from 80 on', () => {
    const byThreshold = dashboard.panels.filter(({ type }) => type === 'stat' || type === 'bargauge');
    const assumed = byThreshold.filter(({ fieldConfig: { defaults } }) => {
      return !defaults.thresholds && defaults.color?.mode !== 'fixed';
    });
    expect(assumed.map(({ title }) => title)).toEqual([]);
  });

  it('has bars that begin at 0, not at the lowest value', () => {
    const bars = dashboard.panels.filter(({ type }) => type === 'bargauge');
    expect(bars.map(({ fieldConfig }) => fieldConfig.defaults.min)).toEqual(bars.map(() => 0));
  });

  it('has tables without the time of the query', () => {
    const tables = dashboard.panels.filter(({ type }) => type === 'table');
    for (const { transformations } of tables) {
      expect(transformations).toMatchObject([{ id: 'organize', options: { excludeByName: { Time: true } } }]);
    }
  });

  it('shows when alerts fired and versions changed', () => {
    expect(dashboard.annotations.list.map(({ name, expr }) => [name, expr.slice(0, 5)])).toEqual([
      ['Alerts', 'ALERT'],
      ['Deploys', 'group'],
    ]);
  });

  it('shows a version as new where another ran before, not where none did', () => {
    const deploys = dashboard.annotations.list.find(({ name }) => name === 'Deploys');
    const [now = '', before = ''] = deploys?.expr.split(/ unless | and on \(service\) /) ?? [];
    expect(before).toBe(now.replace(/\)$/, ' offset 2m)'));
    expect(deploys?.expr).toBe(`${now} unless ${before} and on (service) ${before}`);
  });
});

it.each([
  ['200', 'green'],
  ['201', 'green'],
  ['304', 'blue'],
  ['404', 'yellow'],
  ['499', 'purple'],
  ['500', 'red'],
  ['503', 'red'],
])('responses with status %s are %s', (status, hue) => {
  const { fieldConfig } = panel('service-overview', 'Responses by status');
  const colors = fieldConfig.overrides
    .filter(({ matcher }) => new RegExp(matcher.options).test(status))
    .flatMap(({ properties }) => properties.map(({ value }) => (value as { fixedColor: string }).fixedColor));
  expect(colors.at(-1)).toMatch(new RegExp(`(^|-)${hue}$`));
});

it.each(['Availability over 30 days', 'Latency over 30 days', 'Uptime of targets'])(
  '%s shows the decimals that tell 99.894 %% from the objective',
  (title) => expect(panel('slo-compliance', title).fieldConfig.defaults.decimals).toBe(3),
);

it('targets are up in green or down in red', () => {
  const { fieldConfig } = panel('infrastructure', 'Targets');
  expect(fieldConfig.overrides).toMatchObject([
    {
      matcher: { id: 'byName', options: 'Value' },
      properties: [
        { id: 'custom.cellOptions', value: { type: 'color-text' } },
        { id: 'mappings', value: [{ type: 'value', options: { 0: { text: 'down' }, 1: { text: 'up' } } }] },
      ],
    },
  ]);
});

it('latencies have exemplars, and the data source links them to their traces', () => {
  const [latencies] = read('service-overview').panels.filter(({ targets }) =>
    targets.some(({ exemplar }) => exemplar),
  );
  expect(latencies?.title).toBe('Request duration: p50, p95, p99');
  const datasource = readFileSync('docker/grafana/provisioning/datasources/prometheus.yml', 'utf8');
  expect(datasource).toContain('exemplarTraceIdDestinations');
});

function read(uid: string): GrafanaDashboard {
  return JSON.parse(readFileSync(`docker/grafana/dashboards/${uid}.json`, 'utf8')) as GrafanaDashboard;
}

function panel(uid: string, title: string): GrafanaPanel {
  const found = read(uid).panels.find((panel) => panel.title === title);
  if (!found) throw new Error(`The dashboard ${uid} has no panel "${title}".`);
  return found;
}
