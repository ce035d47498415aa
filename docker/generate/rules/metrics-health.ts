import { counterSeries } from './alert-test.js';
import { promql, type RuleFile } from './rule.js';

/** Whether the metrics themselves can be trusted. */
export const metricsHealth: RuleFile = {
  name: 'metrics-health',
  alerts: [
    {
      alert: 'MetricSeriesOverflow',
      severity: 'ticket',
      expr: promql`
            sum by (service, metric) (increase(metrics_series_overflow_total[10m])) > 0
          `,
      summary: '{{ $labels.metric }} of {{ $labels.service }} has reached its series limit',
      description:
        '{{ $value | humanize }} recordings in the last 10 minutes went to the overflow series, without their labels.',
      test: {
        phaseMinutes: 20,
        series: [
          counterSeries('metrics_series_overflow_total{service="shop",metric="orders_total"}', 0, 0.5),
        ],
        labels: { service: 'shop', metric: 'orders_total' },
        value: '300',
      },
    },
    {
      alert: 'MetricsNotCollected',
      severity: 'ticket',
      for: '5m',
      expr: promql`
            sum by (service, metric) (increase(metrics_collect_errors_total[5m])) > 0
          `,
      summary: '{{ $labels.metric }} is missing from the scrapes of {{ $labels.service }}',
      description:
        'Its collect failed or was late {{ $value | humanize }} times in the last 5 minutes; panels and alerts that use it have no data.',
      test: {
        phaseMinutes: 15,
        series: [counterSeries('metrics_collect_errors_total{service="shop",metric="queued"}', 0, 0.1)],
        labels: { service: 'shop', metric: 'queued' },
        value: '30',
      },
    },
  ],
};
