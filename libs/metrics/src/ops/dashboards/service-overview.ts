import { HIGHEST_ERROR_RATIO } from '../rules/golden-signals.js';
import { AVAILABILITY_OBJECTIVE, SLOW_REQUEST_SECONDS } from '../rules/objectives.js';
import { ALERTS_OF_SERVICES, alertsPanel } from './alerts-panel.js';
import { redFrom, SERVICE, worseFrom, type Dashboard } from './dashboard.js';
import { buckets, QUANTILE_COLORS, quantile, share } from './promql.js';
import { STATUS_COLORS } from './status-colors.js';

const SELECTED = 'service=~"$service", endpoint=~"$endpoint"';
const REQUESTS = `http_requests_total{${SELECTED}}`;
const ERRORS = `http_requests_total{${SELECTED}, status_code=~"5.."}`;
const DURATION = 'http_request_duration_seconds';
const UPSTREAM_REQUESTS = 'http_client_requests_total{service=~"$service"}';
const UPSTREAM_ERRORS = 'http_client_requests_total{service=~"$service", status_code=~"5..|error|aborted"}';

const ERROR_THRESHOLDS = worseFrom(HIGHEST_ERROR_RATIO, Number((1 - AVAILABILITY_OBJECTIVE).toFixed(6)));
const LATENCY_THRESHOLDS = redFrom(SLOW_REQUEST_SECONDS);

const ENDPOINT = ['service', 'method', 'endpoint'];
const BUSIEST_ENDPOINTS = `topk(8, sum by (${ENDPOINT.join(', ')}) (rate(${REQUESTS}[$interval])))`;

/** For the person on call: rate, errors and duration of its requests. */
export const serviceOverview: Dashboard = {
  uid: 'service-overview',
  title: 'Service overview',
  description: 'Rate, errors and duration of the requests to each service. For the person on call.',
  from: 'now-1h',
  variables: [
    SERVICE,
    {
      name: 'endpoint',
      label: 'Endpoint',
      query: 'label_values(http_requests_total{service=~"$service"}, endpoint)',
      queryOfRecorded: 'label_values(service_endpoint:http_requests:rate5m{service=~"$service"}, endpoint)',
    },
  ],
  panels: [
    {
      kind: 'stat',
      title: 'Pages',
      description:
        'Alerts of severity page that fire for the selected services, and for databases, caches and exporters.',
      unit: 'short',
      thresholds: worseFrom(1),
      hasSparkline: true,
      queries: [
        {
          expr: `count(ALERTS{alertstate="firing", severity="page", ${ALERTS_OF_SERVICES}}) or vector(0)`,
          legend: 'pages',
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Requests per second',
      description: 'Requests to the selected services and endpoints.',
      unit: 'reqps',
      hasSparkline: true,
      queries: [{ expr: `sum(rate(${REQUESTS}[$interval]))`, legend: 'requests' }],
    },
    {
      kind: 'stat',
      title: 'Error ratio',
      description:
        'Share of requests answered with a 5xx. Yellow: above the objective. Red: HighErrorRate fires.',
      unit: 'percentunit',
      thresholds: ERROR_THRESHOLDS,
      hasSparkline: true,
      queries: [{ expr: share(ERRORS, REQUESTS), legend: 'errors' }],
    },
    {
      kind: 'stat',
      title: 'Request duration (p95)',
      description:
        'The 95th percentile of all requests, errors included. Errors may be fast: read it beside the error ratio. Red: above the objective of 500 ms.',
      unit: 's',
      thresholds: LATENCY_THRESHOLDS,
      hasSparkline: true,
      queries: [{ expr: quantile(0.95, DURATION, SELECTED), legend: 'p95' }],
    },
    {
      ...alertsPanel({
        title: 'Alerts that fire',
        description:
          'Those of the selected services, and of databases, caches and exporters, with how long they have been true.',
        selector: ALERTS_OF_SERVICES,
      }),
      width: 24,
      height: 6,
    },
    {
      kind: 'timeseries',
      title: 'Error ratio by instance',
      description: 'Share of the requests answered with a 5xx; the lines are the objective and the alert.',
      unit: 'percentunit',
      min: 0,
      softMax: HIGHEST_ERROR_RATIO * 1.2,
      thresholds: ERROR_THRESHOLDS,
      queries: [
        { expr: share(ERRORS, REQUESTS, ['service', 'instance']), legend: '{{service}} {{instance}}' },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Request rate by service',
      description: 'How many requests arrive.',
      unit: 'reqps',
      min: 0,
      queries: [{ expr: `sum by (service) (rate(${REQUESTS}[$interval]))`, legend: '{{service}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Responses by status',
      description: 'Responses per second by status code; 499: the client disconnected first.',
      unit: 'reqps',
      min: 0,
      isStacked: true,
      colors: STATUS_COLORS,
      queries: [{ expr: `sum by (status_code) (rate(${REQUESTS}[$interval]))`, legend: '{{status_code}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Request duration: p50, p95, p99',
      description:
        '50 %, 95 % and 99 % of requests are faster than this, errors included. The dots are single requests with a trace.',
      unit: 's',
      min: 0,
      thresholds: LATENCY_THRESHOLDS,
      colors: QUANTILE_COLORS,
      hasExemplars: true,
      queries: [
        { expr: quantile(0.5, DURATION, SELECTED), legend: 'p50' },
        { expr: quantile(0.95, DURATION, SELECTED), legend: 'p95' },
        { expr: quantile(0.99, DURATION, SELECTED), legend: 'p99' },
      ],
    },
    {
      kind: 'heatmap',
      title: 'Request durations',
      description:
        'Requests per second by duration: in narrow buckets if Prometheus scrapes native histograms, otherwise in the classic ones.',
      unit: 's',
      queries: [{ expr: buckets(DURATION, SELECTED), legend: '{{le}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Failures of upstreams',
      description:
        'Share of the requests to other services that got a 5xx or no response; the line marks the alert threshold, 5 %.',
      unit: 'percentunit',
      min: 0,
      softMax: 0.06,
      thresholds: redFrom(0.05, 'green'),
      queries: [
        {
          expr: share(UPSTREAM_ERRORS, UPSTREAM_REQUESTS, ['service', 'instance', 'host']),
          legend: '{{instance}} to {{host}}',
          emptyWhen: 'if no service calls another',
        },
      ],
    },
    {
      kind: 'table',
      title: 'Busiest endpoints',
      width: 24,
      height: 10,
      description: 'The eight endpoints with the highest request rate, their errors and their durations.',
      unit: 'short',
      columns: ENDPOINT,
      sortBy: 'requests',
      queries: [
        { expr: BUSIEST_ENDPOINTS, legend: 'requests', format: { unit: 'reqps' } },
        {
          expr: `${share(ERRORS, REQUESTS, ENDPOINT)} and ${BUSIEST_ENDPOINTS}`,
          legend: 'errors',
          format: { unit: 'percentunit', thresholds: ERROR_THRESHOLDS },
        },
        {
          expr: `(${quantile(0.95, DURATION, SELECTED, ENDPOINT)}) and ${BUSIEST_ENDPOINTS}`,
          legend: 'p95',
          format: { unit: 's', thresholds: LATENCY_THRESHOLDS },
        },
      ],
    },
  ],
};
