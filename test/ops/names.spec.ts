import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Application } from '../../libs/metrics/src/ops/model/application.js';
import { Names } from '../../libs/metrics/src/ops/names/names.js';
import { metricsIn } from '../../libs/metrics/src/ops/rules/metrics-in.js';
import { application, labels, metric, written } from './support/application.js';
import { dashboardsFor } from './support/shop.js';

const DURATION = 'http_server_request_duration_seconds';
const PROMISE = {
  name: 'availability',
  kind: 'availability',
  objective: 0.999,
  belowSeconds: undefined,
  place: undefined,
  of: {
    kind: 'http',
    title: 'all requests',
    matchers: {},
    counter: 'http_requests_total',
    failure: 'status_code=~"5.."',
    histogram: 'http_request_duration_seconds',
  },
} as const;

const HTTP = { naming: 'otel', labelNames: {}, histogram: 'both', buckets: [0.5, 1] } as const;
const OTEL = application({
  name: 'parcels',
  metrics: [
    metric(DURATION, {
      type: 'histogram',
      buckets: 'both',
      labels: labels('http_request_method', 'http_route', 'http_response_status_code'),
    }),
    metric('http_server_active_requests', { type: 'gauge' }),
    metric('app_info', { type: 'gauge' }),
  ],
  http: HTTP,
  objectives: [PROMISE],
});
const PREFIXED = application({
  name: 'till',
  prefix: 'till_',
  runtimePrefix: 'node_',
  metrics: [
    ...application().metrics.map((one) => ({ ...one, name: `till_${one.name}` })),
    metric('till_node_app_info', { declaredName: 'app_info', type: 'gauge' }),
  ],
});
const RENAMED = application({
  name: 'desk',
  http: { ...HTTP, naming: 'prometheus', labelNames: { endpoint: 'route' } },
});

const namesOf = (...applications: Application[]) => new Names(applications, 'service');
const otel = namesOf(OTEL);
const mixed = namesOf(OTEL, PREFIXED);

describe('a query', () => {
  it.each([
    ['active_requests', 'http_server_active_requests'],
    ['max by (service) (active_requests)', 'max by (service) (http_server_active_requests)'],
    [
      'sum by (le) (rate(http_request_duration_seconds_bucket{endpoint="/a{/:b}", le="0.5"}[5m]))',
      `sum by (le) (rate(${DURATION}_bucket{http_route="/a{/:b}", le="0.5"}[5m]))`,
    ],
    [
      'sum by (endpoint) (rate(http_requests_total[5m]))',
      `sum by (endpoint) (label_join(rate(${DURATION}_count[5m]) or histogram_count(rate(${DURATION}[5m])), "endpoint", "", "http_route"))`,
    ],
    [
      'rate(http_requests_total[5m]) > 0',
      `(rate(${DURATION}_count[5m]) or histogram_count(rate(${DURATION}[5m]))) > 0`,
    ],
    [
      'last_over_time(active_requests{service="parcels"}[2m] offset 2m)',
      'last_over_time(http_server_active_requests{service="parcels"}[2m] offset 2m)',
    ],
    [
      'label_replace(up, "a", "the active_requests", "", "")',
      'label_replace(up, "a", "the active_requests", "", "")',
    ],
    ['service:http_requests:rate5m > 0', 'service:http_requests:rate5m > 0'],
    ['orders_total', 'orders_total'],
  ])('%s', (usual, own) => {
    expect(otel.inQuery(usual)).toBe(own);
  });

  it('asks for all names, each in its own application, where there are several', () => {
    expect(mixed.inRule('sum(rate(http_request_duration_seconds_count[5m]))')).toBe(
      `sum(rate(${DURATION}_count{service="parcels"}[5m]) or rate(till_http_request_duration_seconds_count{service="till"}[5m]))`,
    );
  });

  it.each([
    ['active_requests{service="till"}', 'till_active_requests{service="till"}'],
    ['active_requests{service=~"parcels|x"}', 'http_server_active_requests{service=~"parcels|x"}'],
    [
      'active_requests{service=~"$service"}',
      '(http_server_active_requests{service=~"$service"} or till_active_requests{service=~"$service"})',
    ],
  ])('asks for the name in the application that it names: %s', (usual, own) => {
    const having = {
      ...PREFIXED,
      metrics: [...PREFIXED.metrics, metric('till_active_requests', { declaredName: 'active_requests' })],
    };
    expect(namesOf(OTEL, having).inQuery(usual)).toBe(own);
  });

  it('has the labels that http.labelNames renames', () => {
    const query = 'sum by (endpoint) (rate(http_requests_total{endpoint="/a", method="GET"}[5m]))';
    expect(namesOf(RENAMED).inQuery(query)).toBe(
      'sum by (endpoint) (label_join(rate(http_requests_total{route="/a", method="GET"}[5m]), "endpoint", "", "route"))',
    );
    const both = { ...OTEL, http: { ...HTTP, labelNames: { http_route: 'route' } } };
    expect(namesOf(both).inQuery('http_request_duration_seconds_bucket{endpoint="/a", method="GET"}')).toBe(
      `${DURATION}_bucket{route="/a", http_request_method="GET"}`,
    );
  });

  it('tells jobs from messages, which share a name', () => {
    const metrics = ['messaging_process_duration_seconds', 'rpc_server_call_duration_seconds'].map((name) =>
      metric(name, { type: 'histogram', buckets: 'classic' }),
    );
    const names = namesOf({ ...OTEL, metrics, entrances: ['bullmq', 'microservices'] });
    expect(names.inQuery('queue_job_attempt_duration_seconds_count{queue="mails"}')).toBe(
      'messaging_process_duration_seconds_count{messaging_destination_name="mails", messaging_operation_name="process"}',
    );
    expect(names.inQuery('rate(microservice_call_duration_seconds_count{pattern="a"}[5m])')).toBe(
      '(rate(rpc_server_call_duration_seconds_count{rpc_method="a"}[5m]) or rate(messaging_process_duration_seconds_count{messaging_destination_template="a", messaging_operation_name!="process"}[5m]))',
    );
  });
});

describe('the dashboards', () => {
  it.each([
    ['OpenTelemetry’s names', OTEL],
    ['a prefix', PREFIXED],
  ])('ask for %s', (_what, one) => {
    const dashboards = dashboardsFor(one);
    expect(dashboards.map(({ uid }) => uid)).toContain('service-overview');
    const asked = dashboards.flatMap(({ panels, annotations = [] }) =>
      [...panels.flatMap(({ queries }) => queries), ...annotations].flatMap(({ expr }) => metricsIn(expr)),
    );
    const usual = ['http_requests_total', 'http_request_duration_seconds', 'active_requests', 'app_info'];
    const others = usual.filter((name) => one.metrics.every((own) => own.name !== name));
    expect(asked.filter((name) => others.includes(name))).toEqual([]);
  });

  it('choose among what is there', () => {
    const queriesOf = (one: Application) =>
      dashboardsFor(one)[0]?.variables.map(({ query, isOptional }) => [query, isOptional]);
    expect(queriesOf(OTEL)).toEqual([
      ['label_values(app_info, service)', undefined],
      ['label_values(service_endpoint:http_requests:rate5m{service=~"$service"}, endpoint)', true],
    ]);
    expect(queriesOf(PREFIXED)).toEqual([
      ['label_values(till_node_app_info, service)', undefined],
      ['label_values(till_http_requests_total{service=~"$service"}, endpoint)', undefined],
    ]);
    expect(mixed.inVariable('label_values(app_info, service)')).toBe(
      'label_values({__name__=~"app_info|till_node_app_info"}, service)',
    );
  });
});

describe('the runbooks', () => {
  it("have OpenTelemetry's names in their queries", async () => {
    const page = (await written('runbooks', [OTEL])).get('runbooks/HighErrorRate.md') ?? '';
    expect(page).toContain(
      `sum by (http_request_method, http_route, http_response_status_code) (rate(${DURATION}_count{service="parcels"}[5m]) or histogram_count(rate(${DURATION}{service="parcels"}[5m])))`,
    );
    expect(page).toContain(
      `rate(${DURATION}_count{service="parcels", http_response_status_code=~"5.."}[5m])`,
    );
    expect(page).toContain('`GET /orders` (`OrdersController.list`)');
    expect(page).not.toContain('http_requests_total');
    const latency = (await written('runbooks', [OTEL])).get('runbooks/HighLatency.md') ?? '';
    expect(latency).toContain(`(rate(${DURATION}_bucket{service="parcels"}[5m]))`);
  });

  it('have the names behind a prefix', async () => {
    const page = (await written('runbooks', [PREFIXED])).get('runbooks/HighErrorRate.md') ?? '';
    expect(page).toContain('(rate(till_http_requests_total{service="till", status_code=~"5.."}[5m]))');
  });
});

describe('documents for SLO tools', () => {
  const documentOf = async (one: Application, tool: string) =>
    parse((await written('slo-tools', [one])).get(`slo-tools/${tool}/parcels.yml`) ?? '') as object;

  it("count under OpenTelemetry's names, native histograms too", async () => {
    const errors = `rate(${DURATION}_count{service="parcels", http_response_status_code=~"5.."}[{{.window}}]) or histogram_count(rate(${DURATION}{service="parcels", http_response_status_code=~"5.."}[{{.window}}]))`;
    expect(JSON.stringify(await documentOf(OTEL, 'sloth'))).toContain(
      JSON.stringify(`sum(${errors})`).slice(1, -1),
    );
  });

  it('name one series for Pyrra', async () => {
    expect(await documentOf(OTEL, 'pyrra')).toMatchObject({
      spec: {
        indicator: {
          ratio: {
            errors: { metric: `${DURATION}_count{service="parcels", http_response_status_code=~"5.."}` },
            total: { metric: `${DURATION}_count{service="parcels"}` },
          },
        },
      },
    });
  });
});
