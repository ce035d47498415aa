import { counterSeries, type TestSeries } from './alert-test.js';
import { latencyQueries } from './latency-queries.js';
import { SLOW_REQUEST_SECONDS } from './objectives.js';
import { LEAST_REQUESTS_PER_SECOND } from './quiet-services.js';
import { promql, type AlertRule, type RecordingRule, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** Above it, HighErrorRate fires. */
export const HIGHEST_ERROR_RATIO = 0.01;
/** A load that goes up and down around a threshold is one problem, not many. */
const KEEP_FIRING_FOR = '5m';
const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 };

/** Rate, errors and duration of each service and endpoint, and the alerts on them. */
export function goldenSignals(scope: ServiceScope): RuleFile {
  const { labels, name, example } = scope;
  return {
    name: 'golden-signals',
    dashboard: 'service-overview',
    groups: [
      {
        recordings: [
          {
            record: 'service:http_requests:rate5m',
            expr: `sum by (${labels}) (rate(http_requests_total[5m]))`,
          },
          {
            record: 'service:http_requests_errors:rate5m',
            expr: promql`
              sum by (${labels}) (rate(http_requests_total{status_code=~"5.."}[5m]))
              or 0 * service:http_requests:rate5m
            `,
          },
          {
            record: 'service:http_requests_errors:ratio_rate5m',
            expr: 'service:http_requests_errors:rate5m / service:http_requests:rate5m',
          },
          {
            record: 'service_endpoint:http_requests:rate5m',
            expr: `sum by (${labels}, method, endpoint) (rate(http_requests_total[5m]))`,
          },
          ...latencies('service', labels),
          ...latencies('service_endpoint', `${labels}, method, endpoint`),
          { record: 'service:active_requests:sum', expr: `sum by (${labels}) (active_requests)` },
        ],
        alerts: [
          {
            alert: 'HighErrorRate',
            severity: 'page',
            for: '2m',
            keepFiringFor: KEEP_FIRING_FOR,
            expr: promql`
              service:http_requests_errors:ratio_rate5m > ${HIGHEST_ERROR_RATIO}
              and service:http_requests:rate5m > ${LEAST_REQUESTS_PER_SECOND}
            `,
            summary: `${name} answers with errors`,
            description:
              '{{ $value | humanizePercentage }} of requests in the last 5 minutes got a 5xx; the threshold is 1 %.',
            test: {
              phaseMinutes: 15,
              series: requestSeries(scope, 10, 0.009, 0.02),
              labels: example,
              value: '2%',
              quiet: { why: 'with hardly any requests', series: requestSeries(scope, 0.4, 0.02, 0.5) },
            },
            scenarios: [
              {
                name: 'fires once through an overload that goes up and down, and ends 10 minutes after it',
                series: {
                  // Ten times 4 minutes with 2 % of errors and 4 without any.
                  [seriesOf('http_requests_total', { ...example, status_code: '500' })]:
                    `0x9 ${swings(10)} 960x40`,
                  [seriesOf('http_requests_total', { ...example, status_code: '200' })]: '0+600x120',
                },
                firing: { 9: 0, 14: 1, 17: 1, 21: 1, 25: 1, 29: 1, 33: 1, 60: 1, 84: 1, 110: 0 },
              },
              {
                name: 'not for one error in the first minute of a service',
                series: {
                  [seriesOf('http_requests_total', { ...example, status_code: '500' })]: '1x30',
                  [seriesOf('http_requests_total', { ...example, status_code: '200' })]: '60+60x30',
                },
                firing: { 1: 0, 3: 0, 10: 0 },
              },
              {
                name: 'not for a restart that starts the counters anew',
                series: {
                  [seriesOf('http_requests_total', { ...example, status_code: '500' })]: '60x9 0x20',
                  [seriesOf('http_requests_total', { ...example, status_code: '200' })]: '0+600x9 0+600x20',
                },
                firing: { 9: 0, 12: 0, 20: 0 },
              },
            ],
          },
          {
            alert: 'HighLatency',
            severity: 'page',
            for: '5m',
            keepFiringFor: KEEP_FIRING_FOR,
            expr: promql`
              service:http_request_duration_seconds:p95_rate5m > ${SLOW_REQUEST_SECONDS}
              and service:http_requests:rate5m > ${LEAST_REQUESTS_PER_SECOND}
            `,
            summary: `${name} is slow`,
            description:
              'The slowest 5 % of requests took {{ $value | humanizeDuration }} or longer in the last 5 minutes; the threshold is 0.5 s.',
            test: {
              phaseMinutes: 15,
              series: durationSeries(scope, 10),
              labels: example,
              // The 95th percentile lies at nine tenths of the bucket from 0.5 s to 1 s.
              value: '950ms',
              quiet: { why: 'with hardly any requests', series: durationSeries(scope, 0.4) },
            },
            scenarios: [
              {
                name: 'fires on a native histogram',
                series: {
                  // Each minute 60 requests of 0.7 s to 1 s: schema 1 has a bucket from 1/√2 to 1.
                  [seriesOf('http_request_duration_seconds', example)]:
                    '{{schema:1 count:0 sum:0 offset:0 buckets:[0]}}+{{schema:1 count:60 sum:51 offset:0 buckets:[60]}}x20',
                  [seriesOf('http_requests_total', { ...example, status_code: '200' })]: '0+60x20',
                },
                firing: { 3: 0, 12: 1 },
              },
            ],
          },
          trafficStopped(scope),
        ],
      },
    ],
  };
}

/**
 * Once it fires, it goes on until somebody asks again, for six hours at most: what the service was asked before is soon
 * out of sight.
 */
function trafficStopped({ labels, name, example }: ServiceScope): AlertRule {
  const requests = 'service:http_requests:rate5m';
  const counter = seriesOf('http_requests_total', { ...example, status_code: '200' });
  return {
    alert: 'TrafficStopped',
    severity: 'page',
    for: '2m',
    expr: promql`
      ${requests} == 0
      and (
        min_over_time(${requests}[30m] offset 10m) > ${LEAST_REQUESTS_PER_SECOND}
        and ${requests} offset 40m >= 0
        or max_over_time(${requests}[6h]) > 0
        and on (${labels}) ALERTS{alertname="TrafficStopped", alertstate="firing"}
      )
    `,
    summary: `Nobody asks ${name} any more`,
    description: `${name} was asked without a break for half an hour, and has got {{ $value }} requests per second in the last 5 minutes.`,
    scenarios: [
      {
        name: 'fires when a busy service is not asked any more, ends with the first requests',
        series: { [counter]: '0+60x59 3540x59 3600+60x20' },
        firing: { 59: 0, 62: 0, 69: 1, 115: 1, 122: 0 },
      },
      {
        name: 'gives up after six hours',
        series: { [counter]: '0+60x59 3540x500' },
        firing: { 69: 1, 400: 1, 440: 0 },
      },
      {
        name: 'not for a service that is asked now and then',
        series: { [counter]: `${bursts(6)} 600x20` },
        firing: { 12: 0, 25: 0, 55: 0, 75: 0 },
      },
      {
        name: 'not after the first minutes of a new service',
        series: { [counter]: '0+60x19 1140x60' },
        firing: { 27: 0, 45: 0, 60: 0 },
      },
      {
        name: 'not for a service that is gone, which ServiceDown reports',
        series: { [counter]: '0+60x59 _x60' },
        firing: { 62: 0, 69: 0, 100: 0 },
      },
    ],
  };
}

function latencies(level: string, labels: string): readonly RecordingRule[] {
  const { quantile } = latencyQueries(labels, '5m');
  return Object.entries(QUANTILES).map(([name, value]) => ({
    record: `${level}:http_request_duration_seconds:${name}_rate5m`,
    expr: quantile(value),
  }));
}

function requestSeries(
  { example }: ServiceScope,
  perSecond: number,
  below: number,
  above: number,
): readonly TestSeries[] {
  const series = (status: string) => seriesOf('http_requests_total', { ...example, status_code: status });
  return [
    counterSeries(series('500'), perSecond * below, perSecond * above),
    counterSeries(series('200'), perSecond * (1 - below), perSecond * (1 - above)),
  ];
}

/** Below: 96 % within 0.5 s. Above: half of them, and the rest within a second. */
function durationSeries(scope: ServiceScope, perSecond: number): readonly TestSeries[] {
  const bucket = (le: string, below: number, above: number) =>
    counterSeries(
      seriesOf('http_request_duration_seconds_bucket', { ...scope.example, le }),
      perSecond * below,
      perSecond * above,
    );
  return [
    bucket('0.25', 0, 0),
    bucket('0.5', 0.96, 0.5),
    bucket('1', 1, 1),
    bucket('+Inf', 1, 1),
    ...requestSeries(scope, perSecond, 0, 0),
  ];
}

/** A counter of errors that grows for 4 minutes and rests for 4, some times. */
function swings(times: number): string {
  return Array.from({ length: times }, (_, swing) => {
    const before = swing * 96;
    return `${before + 24}+24x3 ${before + 96}x3`;
  }).join(' ');
}

/** A counter of requests that grows for 2 minutes and rests for 8, some times. */
function bursts(times: number): string {
  return Array.from({ length: times }, (_, burst) => {
    const before = burst * 100;
    return `${before + 50}+50x1 ${before + 100}x7`;
  }).join(' ');
}
