import { counterSeries, gaugeSeries, type Labels, type TestSeries } from './alert-test.js';
import { promql, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

const SLOW_DATABASE_SECONDS = 0.5;
const LEAST_OPERATIONS_PER_SECOND = 0.1;
/** Above it, an upstream fails whoever asks it. */
export const FAILING_UPSTREAM_RATIO = 0.05;

/** What a service needs from others: database, cache, other services. */
export function dependencies({ labels, name, example }: ServiceScope): RuleFile {
  return {
    name: 'dependencies',
    dashboard: 'infrastructure',
    groups: [
      {
        recordings: [
          {
            record: 'service:db_operations:rate5m',
            expr: `sum by (${labels}) (rate(db_operations_total[5m]))`,
          },
          {
            record: 'service:db_operations_errors:ratio_rate5m',
            expr: promql`
                (
                  sum by (${labels}) (rate(db_operations_total{status="error"}[5m]))
                  or 0 * service:db_operations:rate5m
                )
                / service:db_operations:rate5m
              `,
          },
          {
            record: 'service:db_operation_duration_seconds:p95_rate5m',
            expr: `histogram_quantile(0.95, sum by (${labels}, le) (rate(db_operation_duration_seconds_bucket[5m])))`,
          },
          {
            record: 'service:cache_operations_hits:ratio_rate5m',
            expr: promql`
                sum by (${labels}) (rate(cache_operations_total{result="hit"}[5m]))
                / sum by (${labels}) (rate(cache_operations_total[5m]))
              `,
          },
          {
            record: 'service_host:http_client_requests:rate5m',
            expr: `sum by (${labels}, host) (rate(http_client_requests_total[5m]))`,
          },
          {
            record: 'service_host:http_client_requests_errors:ratio_rate5m',
            expr: promql`
                (
                  sum by (${labels}, host) (rate(http_client_requests_total{status_code=~"5..|error|aborted"}[5m]))
                  or 0 * service_host:http_client_requests:rate5m
                )
                / service_host:http_client_requests:rate5m
              `,
          },
        ],
        alerts: [
          {
            alert: 'SlowDatabase',
            severity: 'ticket',
            for: '5m',
            keepFiringFor: '5m',
            expr: promql`
                service:db_operation_duration_seconds:p95_rate5m > ${SLOW_DATABASE_SECONDS}
                and service:db_operations:rate5m > ${LEAST_OPERATIONS_PER_SECOND}
              `,
            summary: `The database of ${name} is slow`,
            description:
              'The slowest 5 % of database operations took {{ $value | humanizeDuration }} or longer in the last 5 minutes; the threshold is 0.5 s.',
            test: {
              phaseMinutes: 15,
              series: databaseSeries(example, 5),
              labels: example,
              value: '950ms',
              quiet: { why: 'with hardly any operations', series: databaseSeries(example, 0.05) },
            },
          },
          {
            alert: 'ConnectionsAwaited',
            severity: 'ticket',
            for: '2m',
            expr: 'db_connections_waiting > 0',
            summary: 'Operations on {{ $labels.instance }} wait for database connections',
            description:
              'For 2 minutes operations have been waiting for a connection; {{ $value }} are waiting now.',
            test: {
              phaseMinutes: 5,
              series: [
                gaugeSeries(seriesOf('db_connections_waiting', { ...example, instance: 'shop:8000' }), 0, 3),
              ],
              labels: { ...example, instance: 'shop:8000' },
              value: '3',
            },
          },
          {
            alert: 'UpstreamFailing',
            severity: 'ticket',
            for: '2m',
            keepFiringFor: '5m',
            expr: promql`
                service_host:http_client_requests_errors:ratio_rate5m > ${FAILING_UPSTREAM_RATIO}
                and service_host:http_client_requests:rate5m > ${LEAST_OPERATIONS_PER_SECOND}
              `,
            summary: `{{ $labels.host }} fails ${name}`,
            description:
              '{{ $value | humanizePercentage }} of requests to {{ $labels.host }} in the last 5 minutes got a 5xx or no response; the threshold is 5 %.',
            test: {
              phaseMinutes: 15,
              series: upstreamSeries(example, 5),
              labels: { ...example, host: 'stock:8000' },
              value: '10%',
              quiet: { why: 'with hardly any requests', series: upstreamSeries(example, 0.05) },
            },
          },
        ],
      },
    ],
  };
}

/** Below: 96 % within 0.5 s. Above: half of them, and the rest within a second. */
function databaseSeries(example: Labels, perSecond: number): readonly TestSeries[] {
  const bucket = (le: string, below: number, above: number) =>
    counterSeries(
      seriesOf('db_operation_duration_seconds_bucket', { ...example, le }),
      perSecond * below,
      perSecond * above,
    );
  return [
    bucket('0.1', 0, 0),
    bucket('0.5', 0.96, 0.5),
    bucket('1', 1, 1),
    bucket('+Inf', 1, 1),
    counterSeries(seriesOf('db_operations_total', { ...example, status: 'success' }), perSecond, perSecond),
  ];
}

/** Below: 4 % fail. Above: 10 %, for want of an answer. */
function upstreamSeries(example: Labels, perSecond: number): readonly TestSeries[] {
  const series = (status: string, below: number, above: number) =>
    counterSeries(
      seriesOf('http_client_requests_total', { ...example, host: 'stock:8000', status_code: status }),
      perSecond * below,
      perSecond * above,
    );
  return [series('200', 0.96, 0.9), series('error', 0.04, 0.1)];
}
