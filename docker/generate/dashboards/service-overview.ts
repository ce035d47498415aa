import { HIGHEST_ERROR_RATIO } from '../rules/golden-signals.js';
import { AVAILABILITY_OBJECTIVE, SLOW_REQUEST_SECONDS } from '../rules/objectives.js';
import { SERVICE, worseFrom, type Dashboard } from './dashboard.js';

const SELECTED = 'service=~"$service", endpoint=~"$endpoint"';
const REQUESTS = `http_requests_total{${SELECTED}}`;
const ERRORS = `http_requests_total{${SELECTED}, status_code=~"5.."}`;
const BUCKETS = `http_request_duration_seconds_bucket{${SELECTED}}`;

const ERROR_THRESHOLDS = worseFrom(HIGHEST_ERROR_RATIO, Number((1 - AVAILABILITY_OBJECTIVE).toFixed(6)));
const LATENCY_THRESHOLDS = worseFrom(SLOW_REQUEST_SECONDS);

function errorRatio(by: string): string {
  return `(sum${by} (rate(${ERRORS}[$interval])) or 0 * sum${by} (rate(${REQUESTS}[$interval]))) / sum${by} (rate(${REQUESTS}[$interval]))`;
}

function quantile(value: number, by = ''): string {
  return `histogram_quantile(${value}, sum by (le${by}) (rate(${BUCKETS}[$interval])))`;
}

/** Errors in red, and no other class; the commonest status of each class in a shade of its own. */
const STATUS_COLORS = [
  ['^2', 'green'],
  ['^201$', 'dark-green'],
  ['^3', 'blue'],
  ['^4', 'yellow'],
  ['^404$', 'dark-yellow'],
  ['^499$', 'purple'],
  ['^5', 'red'],
  ['^500$', 'dark-red'],
] as const;

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
    },
  ],
  panels: [
    {
      kind: 'stat',
      title: 'Requests per second',
      description: 'Requests to the selected services and endpoints.',
      unit: 'reqps',
      queries: [{ expr: `sum(rate(${REQUESTS}[$interval]))`, legend: 'requests' }],
    },
    {
      kind: 'stat',
      title: 'Error ratio',
      description:
        'Share of requests answered with a 5xx. Yellow: above the objective. Red: HighErrorRate fires.',
      unit: 'percentunit',
      thresholds: ERROR_THRESHOLDS,
      queries: [{ expr: errorRatio(''), legend: 'errors' }],
    },
    {
      kind: 'stat',
      title: 'Request duration (p95)',
      description: 'The 95th percentile of the request duration. Red: above the objective of 500 ms.',
      unit: 's',
      thresholds: LATENCY_THRESHOLDS,
      queries: [{ expr: quantile(0.95), legend: 'p95' }],
    },
    {
      kind: 'stat',
      title: 'Requests in flight',
      description: 'Requests in progress at the last scrape.',
      unit: 'short',
      queries: [{ expr: 'sum(active_requests{service=~"$service"})', legend: 'in flight' }],
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
      title: 'Error ratio by service',
      description: 'Share of the requests answered with a 5xx; the lines are the objective and the alert.',
      unit: 'percentunit',
      min: 0,
      softMax: HIGHEST_ERROR_RATIO * 1.2,
      thresholds: ERROR_THRESHOLDS,
      queries: [{ expr: errorRatio(' by (service)'), legend: '{{service}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Request duration: p50, p95, p99',
      description:
        '50 %, 95 % and 99 % of requests are faster than this. The dots are single requests with a trace.',
      unit: 's',
      min: 0,
      thresholds: LATENCY_THRESHOLDS,
      hasExemplars: true,
      queries: [
        { expr: quantile(0.5), legend: 'p50' },
        { expr: quantile(0.95), legend: 'p95' },
        { expr: quantile(0.99), legend: 'p99' },
      ],
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
      kind: 'heatmap',
      title: 'Request durations',
      description: 'Requests by duration, in the buckets of the classic histogram.',
      unit: 's',
      queries: [{ expr: `sum by (le) (rate(${BUCKETS}[$interval]))`, legend: '{{le}}' }],
    },
    {
      kind: 'heatmap',
      title: 'Request durations in detail',
      description: 'The same from the native histogram, whose buckets are narrow at every duration.',
      unit: 's',
      queries: [
        {
          expr: `sum(rate(http_request_duration_seconds{${SELECTED}}[$interval]))`,
          legend: 'requests',
          emptyWhen: 'if Prometheus does not scrape native histograms',
        },
      ],
    },
    {
      kind: 'bargauge',
      title: 'Endpoints with the most requests',
      description: 'The ten endpoints with the highest request rate.',
      unit: 'reqps',
      queries: [
        {
          expr: `topk(10, sum by (service, method, endpoint) (rate(${REQUESTS}[$interval])))`,
          legend: '{{method}} {{endpoint}} ({{service}})',
        },
      ],
    },
    {
      kind: 'bargauge',
      title: 'Slowest endpoints',
      description: 'The ten endpoints with the highest 95th percentile.',
      unit: 's',
      thresholds: LATENCY_THRESHOLDS,
      queries: [
        {
          expr: `topk(10, ${quantile(0.95, ', service, method, endpoint')})`,
          legend: '{{method}} {{endpoint}} ({{service}})',
        },
      ],
    },
  ],
};
