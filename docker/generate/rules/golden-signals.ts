import { counterSeries, type TestSeries } from './alert-test.js';
import { SLOW_REQUEST_SECONDS } from './objectives.js';
import { promql, type RecordingRule, type RuleFile } from './rule.js';

/** Below this rate, a ratio of requests is meaningless: at 0.5/s a single error in 5 minutes is 0.7 %. */
const LEAST_REQUESTS_PER_SECOND = 0.5;
/** Above it, HighErrorRate fires. */
export const HIGHEST_ERROR_RATIO = 0.01;
const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 };

/** Rate, errors and duration of each service and endpoint, and the two alerts on them. */
export const goldenSignals: RuleFile = {
  name: 'golden-signals',
  recordings: [
    {
      record: 'service:http_requests:rate5m',
      expr: 'sum by (service) (rate(http_requests_total[5m]))',
    },
    {
      record: 'service:http_requests_errors:rate5m',
      expr: promql`
            sum by (service) (rate(http_requests_total{status_code=~"5.."}[5m]))
            or 0 * service:http_requests:rate5m
          `,
    },
    {
      record: 'service:http_requests_errors:ratio_rate5m',
      expr: 'service:http_requests_errors:rate5m / service:http_requests:rate5m',
    },
    {
      record: 'service_endpoint:http_requests:rate5m',
      expr: 'sum by (service, method, endpoint) (rate(http_requests_total[5m]))',
    },
    ...latencies('service', 'service'),
    ...latencies('service_endpoint', 'service, method, endpoint'),
    { record: 'service:active_requests:sum', expr: 'sum by (service) (active_requests)' },
  ],
  alerts: [
    {
      alert: 'HighErrorRate',
      severity: 'page',
      for: '2m',
      expr: promql`
            service:http_requests_errors:ratio_rate5m > ${HIGHEST_ERROR_RATIO}
            and service:http_requests:rate5m > ${LEAST_REQUESTS_PER_SECOND}
          `,
      summary: '{{ $labels.service }} answers with errors',
      description:
        '{{ $value | humanizePercentage }} of requests in the last 5 minutes got a 5xx; the threshold is 1 %.',
      test: {
        phaseMinutes: 10,
        series: requestSeries(10, 0.009, 0.02),
        labels: { service: 'shop' },
        value: '2%',
        quiet: { why: 'with hardly any requests', series: requestSeries(0.4, 0.02, 0.5) },
      },
    },
    {
      alert: 'HighLatency',
      severity: 'page',
      for: '5m',
      expr: promql`
            service:http_request_duration_seconds:p95_rate5m > ${SLOW_REQUEST_SECONDS}
            and service:http_requests:rate5m > ${LEAST_REQUESTS_PER_SECOND}
          `,
      summary: '{{ $labels.service }} is slow',
      description:
        'The slowest 5 % of requests took {{ $value | humanizeDuration }} or longer in the last 5 minutes; the threshold is 0.5 s.',
      test: {
        phaseMinutes: 15,
        series: durationSeries(10),
        labels: { service: 'shop' },
        // The 95th percentile lies at nine tenths of the bucket from 0.5 s to 1 s.
        value: '950ms',
        quiet: { why: 'with hardly any requests', series: durationSeries(0.4) },
      },
    },
  ],
};

function latencies(level: string, labels: string): readonly RecordingRule[] {
  const buckets = `sum by (${labels}, le) (rate(http_request_duration_seconds_bucket[5m]))`;
  return Object.entries(QUANTILES).map(([name, quantile]) => ({
    record: `${level}:http_request_duration_seconds:${name}_rate5m`,
    expr: `histogram_quantile(${quantile}, ${buckets})`,
  }));
}

function requestSeries(perSecond: number, below: number, above: number): readonly TestSeries[] {
  const series = (status: number) => `http_requests_total{service="shop",status_code="${status}"}`;
  return [
    counterSeries(series(500), perSecond * below, perSecond * above),
    counterSeries(series(200), perSecond * (1 - below), perSecond * (1 - above)),
  ];
}

/** Below: 96 % within 0.5 s. Above: half of them, and the rest within a second. */
function durationSeries(perSecond: number): readonly TestSeries[] {
  const bucket = (le: string, below: number, above: number) =>
    counterSeries(
      `http_request_duration_seconds_bucket{service="shop",le="${le}"}`,
      perSecond * below,
      perSecond * above,
    );
  return [
    bucket('0.25', 0, 0),
    bucket('0.5', 0.96, 0.5),
    bucket('1', 1, 1),
    bucket('+Inf', 1, 1),
    ...requestSeries(perSecond, 0, 0),
  ];
}
