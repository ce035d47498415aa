import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  metadataSchema,
  panelDefinitionSchema,
  projectMetadataSchema,
  UNIT_CONFIG,
  variableDefinitionSchema,
} from '@perses-dev/core';
import { resolveConfig } from '../../libs/metrics/src/ops/config/resolve-config.js';
import type { Panel } from '../../libs/metrics/src/ops/dashboards/dashboard.js';
import type { Application } from '../../libs/metrics/src/ops/model/application.js';
import { persesFiles } from '../../libs/metrics/src/ops/perses/perses-files.js';
import { persesPanel } from '../../libs/metrics/src/ops/perses/perses-panel.js';
import { gridsOf } from '../../libs/metrics/src/ops/perses/perses-grid.js';
import { dashboardsFor, readShop } from './support/shop.js';

interface Plugin {
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

interface PersesPanel {
  readonly spec: {
    readonly display: { readonly name: string };
    readonly plugin: Plugin;
    readonly queries: readonly {
      readonly spec: { readonly plugin: { readonly spec: { readonly query: string } } };
    }[];
  };
}

interface Item {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly content: { readonly $ref: string };
}

interface PersesDashboard {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly duration: string;
    readonly variables: readonly object[];
    readonly panels: Readonly<Record<string, PersesPanel>>;
    readonly layouts: readonly {
      readonly spec: { readonly display?: { readonly title: string }; readonly items: readonly Item[] };
    }[];
  };
}

let shop: Application;
let files: ReadonlyMap<string, string>;

beforeAll(async () => {
  shop = await readShop();
  files = persesFiles([shop], resolveConfig({ serviceLabels: ['cluster', 'service'] }));
});

const parsed = (path: string) => JSON.parse(files.get(path) ?? 'null') as PersesDashboard;
const dashboards = () => [...files.keys()].filter((path) => path.includes('dashboards/')).map(parsed);
const queriesOf = (panel: PersesPanel) => panel.spec.queries.map(({ spec }) => spec.plugin.spec.query);
const pluginOf = (panel: Partial<Panel>): Plugin =>
  (
    persesPanel({
      kind: 'stat',
      title: 'a',
      description: 'b.',
      unit: 's',
      queries: [{ expr: 'up', legend: 'up' }],
      ...panel,
    }) as PersesPanel
  ).spec.plugin;

it('writes a project, and the dashboards in it', () => {
  expect([...files.keys()]).toEqual([
    'perses/project.json',
    ...[
      'service-overview',
      'infrastructure',
      'background-work',
      'entrances',
      'slo-compliance',
      'code-shop',
    ].map((uid) => `perses/dashboards/${uid}.json`),
  ]);
  const { metadata } = parsed('perses/project.json');
  expect(metadataSchema.parse(metadata)).toEqual(metadata);
});

it("fits Perses' own schemas of a dashboard's parts, which leave nothing out", () => {
  for (const { metadata, spec } of dashboards()) {
    expect(projectMetadataSchema.parse(metadata)).toEqual({ ...metadata, project: 'nestjs-metrics' });
    expect(spec.variables.length).toBeGreaterThan(0);
    for (const variable of spec.variables) expect(variableDefinitionSchema.parse(variable)).toEqual(variable);
    expect(Object.keys(spec.panels).length).toBeGreaterThan(0);
    for (const panel of Object.values(spec.panels)) expect(panelDefinitionSchema.parse(panel)).toEqual(panel);
  }
});

it('shows values in units that Perses has', () => {
  const units = [...files.values()].flatMap((text) =>
    [...text.matchAll(/"unit": "([^"]+)"/g)].map(([, unit = '']) => unit),
  );
  expect(new Set(units).size).toBeGreaterThan(4);
  expect([...new Set(units)].filter((unit) => !Object.hasOwn(UNIT_CONFIG, unit))).toEqual([]);
});

it('asks what the dashboards for Grafana ask, but for the heatmap of a metric with classic buckets alone', () => {
  const expected = dashboardsFor(shop, { serviceLabels: ['cluster', 'service'] }).map(({ panels }) =>
    panels
      .filter(
        ({ kind, queries }) => kind !== 'heatmap' || !queries[0]?.expr.includes('(order_value_dollars_'),
      )
      .map(({ title, queries }) => [
        title,
        queries.map(({ expr }) => expr.replaceAll('$interval', '$__rate_interval')),
      ]),
  );
  const asked = dashboards().map(({ spec }) =>
    Object.values(spec.panels).map((panel) => [panel.spec.display.name, queriesOf(panel)]),
  );
  expect(asked).toEqual(expected);
});

describe('the grids', () => {
  it('have every panel once, none on top of another, within 24 columns', () => {
    for (const { spec } of dashboards()) {
      const items = spec.layouts.flatMap((grid) => grid.spec.items);
      expect(items.map(({ content }) => content.$ref)).toEqual(
        Object.keys(spec.panels).map((key) => `#/spec/panels/${key}`),
      );
      for (const grid of spec.layouts) {
        const cells = grid.spec.items.flatMap(({ x, y, width, height }) =>
          Array.from({ length: width * height }, (_, cell) => [
            x + (cell % width),
            y + Math.floor(cell / width),
          ]),
        );
        expect(new Set(cells.map(String)).size).toBe(cells.length);
        expect(Math.max(...cells.map(([x = 0]) => x))).toBeLessThan(24);
      }
    }
  });

  it('are one for each module of the code', () => {
    const { layouts } = parsed('perses/dashboards/code-shop.json').spec;
    expect(layouts.map(({ spec }) => spec.display?.title)).toEqual(['OrdersModule', 'StockModule']);
  });

  it('begin a line below the highest panel of the line that is full', () => {
    const panel = { kind: 'stat', title: '', description: '', unit: 's', queries: [] } as const;
    const [grid] = gridsOf(
      [
        { ...panel, width: 12, height: 4 },
        { ...panel, width: 12, height: 8 },
        { ...panel, width: 24, height: 4 },
      ],
      String,
    );
    expect(grid).toMatchObject({ spec: { items: [{ y: 0 }, { x: 12, y: 0 }, { x: 0, y: 8 }] } });
  });
});

it('opens with the time range of the dashboard, and all services', () => {
  const { duration, variables } = parsed('perses/dashboards/background-work.json').spec;
  expect(duration).toBe('24h');
  const plugin = (labelName: string, matcher: string) => ({
    kind: 'PrometheusLabelValuesVariable',
    spec: { labelName, matchers: [matcher] },
  });
  expect(variables).toMatchObject([
    { spec: { name: 'cluster', customAllValue: '.*', plugin: plugin('cluster', 'app_info') } },
    {
      spec: {
        name: 'service',
        customAllValue: '.+',
        plugin: plugin('service', 'app_info{cluster=~"$cluster"}'),
      },
    },
  ]);
});

describe('a panel', () => {
  it.each([
    ['timeseries', 'TimeSeriesChart'],
    ['stat', 'StatChart'],
    ['bargauge', 'GaugeChart'],
    ['heatmap', 'HeatMapChart'],
    ['state-timeline', 'StatusHistoryChart'],
    ['table', 'Table'],
  ] as const)('%s is a %s', (kind, expected) => {
    expect(pluginOf({ kind }).kind).toBe(expected);
  });

  it('keeps its thresholds', () => {
    const thresholds = [
      { from: null, color: 'green' },
      { from: 0.5, color: 'red' },
    ] as const;
    expect(pluginOf({ thresholds }).spec['thresholds']).toEqual({
      mode: 'absolute',
      defaultColor: '#73bf69',
      steps: [{ value: 0.5, color: '#f2495c' }],
    });
  });

  it('keeps texts in place of values', () => {
    expect(pluginOf({ values: { 1: 'up' } }).spec['mappings']).toEqual([
      { kind: 'Value', spec: { value: '1', result: { value: 'up' } } },
    ]);
  });

  it('keeps the colours of series with a fixed name', () => {
    const queries = ['p50', 'p95', '{{le}}'].map((legend) => ({ expr: 'up', legend }));
    const colors = [
      ['^p', 'light-blue'],
      ['^p95$', 'yellow'],
    ] as const;
    expect(pluginOf({ kind: 'timeseries', queries, colors }).spec['querySettings']).toEqual([
      { queryIndex: 0, colorMode: 'fixed', colorValue: '#5794f2' },
      { queryIndex: 1, colorMode: 'fixed', colorValue: '#e0b400' },
    ]);
  });

  it('that is a table has a column for each query, behind those that it names', () => {
    const { columnSettings, transforms } = pluginOf({
      kind: 'table',
      columns: ['severity', 'failed'],
      textColors: { severity: { page: 'red' } },
      sortBy: 'failed',
      queries: [
        { expr: 'a', legend: 'runs', format: { decimals: 0, unit: 'short' } },
        {
          expr: 'b',
          legend: 'failed',
          format: {
            thresholds: [
              { from: null, color: 'text' },
              { from: 1, color: 'red' },
            ],
          },
        },
      ],
    }).spec;
    expect(transforms).toEqual([{ kind: 'MergeSeries', spec: {} }]);
    expect(columnSettings).toMatchObject([
      {
        name: 'severity',
        cellSettings: [{ condition: { kind: 'Value', spec: { value: 'page' } }, textColor: '#f2495c' }],
      },
      {
        name: 'value #2',
        header: 'failed',
        sort: 'desc',
        cellSettings: [{ condition: { kind: 'Range', spec: { min: 1 } }, textColor: '#f2495c' }],
      },
      { name: 'value #1', header: 'runs', format: { unit: 'decimal', decimalPlaces: 0 } },
      { name: 'timestamp', hide: true },
    ]);
  });
});
