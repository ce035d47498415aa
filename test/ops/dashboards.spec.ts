import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { resolveConfig } from '../../libs/metrics/src/ops/config/resolve-config.js';
import { grafanaFiles } from '../../libs/metrics/src/ops/grafana/grafana-files.js';
import type { Application, ApplicationMetric } from '../../libs/metrics/src/ops/model/application.js';
import { metricsIn } from '../../libs/metrics/src/ops/rules/metrics-in.js';
import { metric } from './support/application.js';
import { outline } from './support/outline.js';
import { dashboardsFor, readShop } from './support/shop.js';

const GOLDEN = fileURLToPath(new URL('golden/shop-dashboards.txt', import.meta.url));
const UNITS: readonly unknown[] = Object.values(units);

let shop: Application;

beforeAll(async () => {
  shop = await readShop();
});

const codeOf = (application: Application) =>
  dashboardsFor(application).find(({ uid }) => uid === 'code-shop')?.panels ?? [];
/** The shop with one metric of these facts and no other of its own. */
const withMetric = (facts: Partial<ApplicationMetric>): Application => ({
  ...shop,
  methods: [],
  metrics: [
    ...shop.metrics.filter((one) => !one.place),
    metric('a', { help: '', place: { file: 'a.ts', line: 1 }, ...facts }),
  ],
});

it('what is drawn of a Fastify application with GraphQL, a queue and a cron job', () => {
  const drawn = outline(dashboardsFor(shop));
  if (process.env['UPDATE_GOLDEN']) writeFileSync(GOLDEN, drawn);
  // UPDATE_GOLDEN=1 npm test -- test/ops/dashboards writes it anew.
  expect(drawn).toBe(readFileSync(GOLDEN, 'utf8'));
});

describe('panels of what an application has not', () => {
  const without = (...names: string[]): Application => ({
    ...shop,
    metrics: shop.metrics.filter(({ name }) => !names.some((one) => name.startsWith(one))),
  });

  it.each(['orders_placed_total', 'nodejs_eventloop_', 'method_', 'metrics_series', 'http_request_duration'])(
    'no query asks for %s once it is gone',
    (name) => {
      const asked = dashboardsFor(without(name)).flatMap(({ panels }) =>
        panels.flatMap(({ queries }) => queries.flatMap(({ expr }) => metricsIn(expr))),
      );
      expect(asked.length).toBeGreaterThan(20);
      expect(asked.filter((one) => one.startsWith(name))).toEqual([]);
    },
  );

  it('no dashboard of scheduled jobs without one, nor of requests without HTTP', () => {
    const uids = dashboardsFor(without('schedule_', 'queue_', 'http_', 'active_requests')).map(
      ({ uid }) => uid,
    );
    expect(uids).toContain('infrastructure');
    expect(uids).not.toContain('background-work');
    expect(uids).not.toContain('service-overview');
  });

  it('no code of an application that has neither metrics of its own nor decorators', () => {
    const { metrics, ...others } = without('method_');
    const bare = { ...others, metrics: metrics.filter(({ place }) => !place), methods: [] };
    expect(dashboardsFor(bare).map(({ uid }) => uid)).not.toContain('code-shop');
  });
});

describe('a metric of one’s own', () => {
  const label = (name: string, size?: number) => ({
    name,
    values: size === undefined ? undefined : Array.from({ length: size }, (_, index) => `${index}`),
  });

  it.each([
    ['no label', [], 'sum (rate(a{service="shop"}[$interval]))'],
    ['an open label', [label('user')], 'sum (rate(a{service="shop"}[$interval]))'],
    [
      'a closed label',
      [label('user'), label('kind', 12)],
      'sum by (kind) (rate(a{service="shop"}[$interval]))',
    ],
    ['too many values', [label('kind', 13)], 'sum (rate(a{service="shop"}[$interval]))'],
    [
      'two small closed labels',
      [label('kind', 6), label('size', 2)],
      'sum by (size, kind) (rate(a{service="shop"}[$interval]))',
    ],
    [
      'one closed label too many',
      [label('kind', 7), label('size', 2)],
      'sum by (size) (rate(a{service="shop"}[$interval]))',
    ],
  ])('with %s is split so', (_what, labels, expr) => {
    expect(codeOf(withMetric({ labels })).map(({ queries }) => queries[0]?.expr)).toEqual([expr]);
  });

  it.each([
    ['counter', '', 'cps'],
    ['counter', 'bytes', 'Bps'],
    ['counter', 'seconds', 'percentunit'],
    ['gauge', 'ratio', 'percentunit'],
    ['gauge', 'celsius', 'celsius'],
    ['summary', 'seconds', 's'],
    ['histogram', 'dollars', 'currencyUSD'],
    ['histogram', 'parcels', 'suffix: parcels'],
  ] as const)('%s of "%s" is shown in %s', (type, unit, shown) => {
    expect(codeOf(withMetric({ type, unit }))[0]?.unit).toBe(shown);
  });

  it.each([
    ['Loans stored, by purpose.', 'Loans stored, per second'],
    ['Calls to v1.2 of the bureau', 'Calls to v1.2 of the bureau, per second'],
    ['', 'a, per second'],
    ['x'.repeat(80), 'a, per second'],
  ])('with the help %j is called %j', (help, title) => {
    expect(codeOf(withMetric({ help }))[0]?.title).toBe(title);
  });

  it.each([
    ['classic', '_bucket{', true],
    ['classic', 'a{', false],
    ['native', '_bucket{', false],
    ['both', '_bucket{', true],
    ['both', 'a{', true],
  ] as const)('histogram with buckets %s: asks for %s: %s', (buckets, part, isAsked) => {
    const panels = codeOf(withMetric({ type: 'histogram', buckets }));
    expect(panels.map(({ kind }) => kind)).toEqual(['timeseries', 'heatmap']);
    for (const { expr } of panels.flatMap(({ queries }) => queries)) {
      expect([expr, expr.includes(part)]).toEqual([expr, isAsked]);
    }
  });
});

it.each([
  ['availability', undefined, 0.995, '99.5 % do not fail', 0.005],
  ['latency', 0.25, 0.98, '98 % take no longer than 250 ms', 0.02],
] as const)(
  'a promise of %s is drawn with its own objective',
  (kind, belowSeconds, objective, promise, budget) => {
    const of = {
      kind: 'http',
      title: 'all requests',
      matchers: {},
      counter: 'http_requests_total',
      failure: 'status_code=~"5.."',
      histogram: 'http_request_duration_seconds',
    } as const;
    const promised = { name: kind, kind, objective, belowSeconds, of, place: undefined };
    const slo = dashboardsFor({ ...shop, objectives: [promised] }).find(
      ({ uid }) => uid === 'slo-compliance',
    );
    const description = slo?.panels[0]?.description;
    expect(description).toBe(`Share of good requests. The objective: ${promise}.`);
    const queries = slo?.panels.flatMap((panel) => panel.queries.map(({ expr }) => expr)) ?? [];
    expect(queries).toContain(
      `service_slo:error:ratio_rate1h{slo="${kind}", service=~"$service"} / ${budget}`,
    );
  },
);

describe('services that several labels tell apart', () => {
  const panel = (uid: string, title: string, serviceLabels = ['cluster', 'namespace', 'app']) =>
    dashboardsFor(shop, { serviceLabels })
      .find((one) => one.uid === uid)
      ?.panels.find((one) => one.title === title);

  it('are chosen, grouped and named by all of them', () => {
    expect(panel('service-overview', 'Request rate by service')?.queries).toEqual([
      {
        expr: 'sum by (cluster, namespace, app) (rate(http_requests_total{cluster=~"$cluster", namespace=~"$namespace", app=~"$service", endpoint=~"$endpoint"}[$interval]))',
        legend: '{{cluster}} {{namespace}} {{app}}',
      },
    ]);
  });

  it('have a variable each, where series without the label are among all', () => {
    const [overview] = dashboardsFor(shop, { serviceLabels: ['cluster', 'service'] });
    expect(overview?.variables).toMatchObject([
      { name: 'cluster', query: 'label_values(app_info, cluster)', isOptional: true },
      { name: 'service', query: 'label_values(app_info{cluster=~"$cluster"}, service)' },
      { name: 'endpoint' },
    ]);
  });

  it('leave the alerts of databases in, which have no such labels', () => {
    const queries = panel('service-overview', 'Pages')?.queries ?? [];
    expect(queries[0]?.expr).toContain('cluster=~"$cluster|", namespace=~"$namespace|", app=~"$service|"');
  });

  it('are what recorded series are called by still', () => {
    const queries = panel('slo-compliance', 'Saturation')?.queries ?? [];
    expect(queries[0]?.expr).toBe(
      'service:process_cpu_saturation_ratio:max{cluster=~"$cluster", namespace=~"$namespace", app=~"$service"}',
    );
  });
});

it('whole numbers are written out: Grafana would write 1,998 without decimals as 2 K', () => {
  const formats = dashboardsFor(shop).flatMap(({ panels }) =>
    panels.flatMap((panel) => [panel, ...panel.queries.map(({ format }) => ({ ...panel, ...format }))]),
  );
  const whole = formats.filter(({ decimals }) => decimals === 0).map(({ unit }) => unit);
  expect(new Set(whole)).toEqual(new Set(['locale']));
});

describe('the files for Grafana', () => {
  interface GrafanaPanel {
    readonly id: number;
    readonly type: string;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly datasource?: { readonly uid: string };
    readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
  }
  const read = () =>
    [...grafanaFiles([shop], resolveConfig({}))].map(
      ([path, text]) => [path, JSON.parse(text) as { uid: string; panels: GrafanaPanel[] }] as const,
    );

  it('are named after what they show', () => {
    expect(read().map(([path]) => path)).toEqual(
      [
        'service-overview',
        'infrastructure',
        'background-work',
        'entrances',
        'slo-compliance',
        'code-shop',
      ].map((uid) => `grafana/dashboards/${uid}.json`),
    );
  });

  it('ask the chosen data source, in units that Grafana knows, with no panel on top of another or beyond the edge', () => {
    for (const [, { uid, panels }] of read()) {
      expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1));
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
      );
      expect([uid, new Set(cells).size]).toEqual([uid, cells.length]);
      expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
      for (const { datasource, fieldConfig } of panels.filter(({ type }) => type !== 'row')) {
        expect(datasource?.uid).toBe('${datasource}');
        expect(UNITS).toContain(fieldConfig?.defaults.unit);
      }
    }
  });

  it('have a row for each module with something to show', () => {
    const [, { panels = [] } = {}] = read().at(-1) ?? [];
    expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
      'OrdersModule',
      'StockModule',
    ]);
  });
});
