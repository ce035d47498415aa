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
      readonly custom?: { readonly scaleDistribution?: object };
    };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: string };
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
  readonly options: { readonly graphMode?: string };
  readonly transformations?: readonly { readonly id: string; readonly options: unknown }[];
  readonly targets: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly exemplar: boolean;
    readonly instant?: boolean;
    readonly range?: boolean;
  }[];
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
      readonly query: unknown;
    }[];
  };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
}

const UNITS: readonly unknown[] = Object.values(units);
const VARIABLES = {
  'service-overview': ['datasource', 'service', 'endpoint', 'interval'],
  infrastructure: ['datasource', 'service', 'interval'],
  'background-work': ['datasource', 'service', 'interval'],
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

  it('has tables without the time of the query, with names for their columns', () => {
    for (const { title, transformations, targets } of dashboard.panels.filter(
      ({ type }) => type === 'table',
    )) {
      const values = targets.length === 1 ? ['Value'] : targets.map(({ refId }) => `Value #${refId}`);
      const renameByName = Object.fromEntries(values.map((value) => [value, expect.any(String)]));
      expect([title, transformations]).toEqual([
        title,
        [
          { id: 'merge', options: {} },
          {
            id: 'organize',
            options: { excludeByName: { Time: true }, indexByName: expect.any(Object), renameByName },
          },
        ],
      ]);
    }
  });

  it('runs a query over the time range only where it shows the time', () => {
    for (const { title, type, options, targets } of dashboard.panels) {
      const showsTime =
        ['timeseries', 'heatmap', 'state-timeline'].includes(type) || options.graphMode === 'area';
      const runs = targets.map(({ instant = false, range = false }) => ({ title, instant, range }));
      expect(runs).toEqual(targets.map(() => ({ title, instant: !showsTime, range: showsTime })));
    }
  });

  it('asks once, not at every step, for what it sums up over the time range', () => {
    const sums = dashboard.panels
      .flatMap(({ targets }) => targets)
      .filter(({ expr }) => expr.includes('$__range'));
    expect(sums.filter(({ instant }) => !instant)).toEqual([]);
  });

  it('reads native histograms where it reads classic ones', () => {
    for (const { expr } of dashboard.panels.flatMap(({ targets }) => targets)) {
      for (const [, name] of expr.matchAll(/(\w+)_bucket\{/g))
        expect(expr).toMatch(new RegExp(`\\(${name}\\{`));
    }
  });

  it('has an interval that grows with the time range, from four scrapes on', () => {
    expect(dashboard.templating.list.at(-1)).toMatchObject({
      name: 'interval',
      auto: true,
      auto_min: '1m',
      current: { value: '$__auto_interval_interval' },
    });
  });

  it('offers the services that run the library, not everything that is scraped', () => {
    const services = dashboard.templating.list.filter(({ name }) => name === 'service');
    const queries = services.map(({ query }) => query);
    expect(queries).toEqual(
      services.map(() => ({ query: 'label_values(app_info, service)', refId: 'service' })),
    );
  });

  it('shows when alerts fired, those without a service too, and what was deployed', () => {
    const { list } = dashboard.annotations;
    expect(list.map(({ name }) => name)).toEqual(['Alerts', 'Deploys']);
    expect(list[0]?.expr).toMatch(
      /^ALERTS\{alertstate="firing"(, service=~"\$service\|")?, severity!="none"\}$/,
    );
    expect(list[1]?.expr).toContain('app_info');
  });
});

it('pages of databases, which have no service, are on the overview', () => {
  for (const title of ['Pages', 'Alerts that fire']) {
    expect(panel('service-overview', title).targets[0]?.expr).toContain('service=~"$service|"');
  }
});

it.each([
  ['service-overview', 'Failures of upstreams', 'http_client_requests_total'],
  ['service-overview', 'Error ratio by instance', 'by (service, instance)'],
  ['infrastructure', 'Health checks', 'health_indicator_status'],
  ['infrastructure', 'Targets', 'pg_up or redis_up'],
  ['infrastructure', 'Targets', 'changes(process_start_time_seconds'],
  ['infrastructure', 'Largest metrics', 'metrics_series_overflow_total'],
])('the dashboard %s has a panel %s with %s', (uid, title, part) => {
  expect(panel(uid, title).targets.some(({ expr }) => expr.includes(part))).toBe(true);
});

it.each(['Availability: burn rate', 'Latency: burn rate'])('%s has room for 1 and for 1000', (title) => {
  const { custom } = panel('slo-compliance', title).fieldConfig.defaults;
  expect(custom?.scaleDistribution).toEqual({ type: 'symlog', log: 10, linearThreshold: 1 });
});

it.each(['Availability', 'Latency'])(
  'the error budget of %s is a share, or how many times it was spent: never -18449 %%',
  (objective) => {
    const { fieldConfig, targets } = panel('slo-compliance', `${objective}: error budget of 30 days`);
    const [left, spent] = targets.map(({ expr }) => expr);
    expect(left).toMatch(/^(service_slo:error_budget:remaining_ratio\{.*\}) >= 0$/);
    expect(spent).toBe(`1 - (${left?.replace(' >= 0', ' < 0')})`);
    expect(fieldConfig.overrides).toMatchObject([
      {
        matcher: { id: 'byFrameRefID', options: 'B' },
        properties: [
          { id: 'unit', value: 'suffix: times' },
          { id: 'thresholds', value: { steps: [{ value: null, color: 'red' }] } },
        ],
      },
    ]);
  },
);

it('a latency is never green, since errors may be fast', () => {
  const { fieldConfig } = panel('service-overview', 'Request duration (p95)');
  expect(fieldConfig.defaults.thresholds).toMatchObject({ steps: [{ color: 'text' }, { color: 'red' }] });
});

it.each([
  ['200', 'blue'],
  ['201', 'blue'],
  ['304', 'text'],
  ['404', 'yellow'],
  ['499', 'yellow'],
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
  const { overrides } = panel('infrastructure', 'Targets').fieldConfig;
  const upOrDown = [
    { id: 'unit' },
    { id: 'thresholds', value: { steps: [{ color: 'red' }, { value: 1, color: 'green' }] } },
    { id: 'mappings', value: [{ type: 'value', options: { 0: { text: 'down' }, 1: { text: 'up' } } }] },
    { id: 'custom.cellOptions', value: { type: 'color-text' } },
  ];
  expect(overrides).toMatchObject([
    { matcher: { id: 'byName', options: 'scrape' }, properties: upOrDown },
    { matcher: { id: 'byName', options: 'server behind it' }, properties: upOrDown },
    { matcher: { id: 'byName', options: 'runs for' } },
    { matcher: { id: 'byName', options: 'restarts' } },
    { matcher: { id: 'byName', options: 'series' } },
  ]);
});

it('every threshold of a column colours its values', () => {
  for (const { title, fieldConfig } of DASHBOARDS.flatMap(({ uid }) => read(uid).panels)) {
    const columns = fieldConfig.overrides.filter(({ matcher }) => matcher.id === 'byName');
    for (const { properties } of columns) {
      const ids = properties.map(({ id }) => id);
      expect([title, ids.includes('thresholds') && !ids.includes('custom.cellOptions')]).toEqual([
        title,
        false,
      ]);
    }
  }
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
