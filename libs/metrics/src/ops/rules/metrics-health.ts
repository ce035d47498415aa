import { counterSeries, gaugeSeries } from './alert-test.js';
import { promql, type AlertRule, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** Whether the metrics themselves can be trusted. */
export function metricsHealth(scope: ServiceScope, objectives: readonly string[]): RuleFile {
  const { labels, name, example } = scope;
  return {
    name: 'metrics-health',
    dashboard: 'infrastructure',
    groups: [
      {
        alerts: [
          {
            alert: 'MetricSeriesOverflow',
            severity: 'ticket',
            expr: promql`
                sum by (${labels}, metric) (increase(metrics_series_overflow_total[10m])) > 0
              `,
            summary: `{{ $labels.metric }} of ${name} has reached its series limit`,
            description:
              '{{ $value | humanize }} recordings in the last 10 minutes went to the overflow series, without their labels.',
            test: {
              phaseMinutes: 20,
              series: [
                counterSeries(
                  seriesOf('metrics_series_overflow_total', { ...example, metric: 'orders_total' }),
                  0,
                  0.5,
                ),
              ],
              labels: { ...example, metric: 'orders_total' },
              value: '300',
            },
          },
          {
            alert: 'MetricsNotCollected',
            severity: 'ticket',
            for: '5m',
            expr: promql`
                sum by (${labels}, metric) (increase(metrics_collect_errors_total[5m])) > 0
              `,
            summary: `{{ $labels.metric }} is missing from the scrapes of ${name}`,
            description:
              'Its collect failed or was late {{ $value | humanize }} times in the last 5 minutes; panels and alerts that use it have no data.',
            test: {
              phaseMinutes: 15,
              series: [
                counterSeries(
                  seriesOf('metrics_collect_errors_total', { ...example, metric: 'queued' }),
                  0,
                  0.1,
                ),
              ],
              labels: { ...example, metric: 'queued' },
              value: '30',
            },
          },
          ...(objectives.length > 0 ? [sliMissing(scope, objectives)] : []),
          serviceLabelMissing(scope),
        ],
      },
    ],
  };
}

/** Requests, and no ratio of an objective: histograms without a bound at 0.5 s, or under other names. */
function sliMissing({ labels, name, example }: ServiceScope, objectives: readonly string[]): AlertRule {
  const without = (slo: string) => promql`
    label_replace(
      service:http_requests:rate5m > 0
      unless on (${labels}) service_slo:error:ratio_rate5m{slo="${slo}"},
      "slo", "${slo}", "", ""
    )
  `;
  const requests = seriesOf('service:http_requests:rate5m', example);
  const missing = objectives.at(-1) ?? '';
  const present = objectives.slice(0, -1);
  const ratio = (slo: string) => seriesOf('service_slo:error:ratio_rate5m', { ...example, slo });
  return {
    alert: 'SliMissing',
    severity: 'ticket',
    for: '15m',
    expr: objectives.map(without).join('\nor\n'),
    summary: `Nothing tells whether ${name} meets its {{ $labels.slo }} objective`,
    description: `${name} answers {{ $value | humanize }} requests per second, and there is no error ratio for the objective "{{ $labels.slo }}": its alerts cannot fire.`,
    test: {
      phaseMinutes: 20,
      series: [gaugeSeries(requests, 0, 10), ...present.map((slo) => gaugeSeries(ratio(slo), 0, 0))],
      labels: { ...example, slo: missing },
      value: '10',
    },
    scenarios: [
      {
        name: 'not where the ratios are, nor without requests',
        series: {
          [requests]: '0x10 5x40',
          ...Object.fromEntries(objectives.map((slo) => [ratio(slo), '_x10 0x40'])),
        },
        firing: { 9: 0, 30: 0, 49: 0 },
      },
    ],
  };
}

/** Without the label, all such targets would be one service. */
function serviceLabelMissing({ nameLabel, example }: ServiceScope): AlertRule {
  return {
    alert: 'ServiceLabelMissing',
    severity: 'ticket',
    for: '15m',
    expr: `count by (job) (http_requests_total{${nameLabel}=""})`,
    summary: `Targets of {{ $labels.job }} have no label ${nameLabel}`,
    description: `{{ $value }} series of http_requests_total of the job {{ $labels.job }} have no label "${nameLabel}": alerts take all of them for one service without a name.`,
    scenarios: [
      {
        name: 'fires for a job without the label, not for one with it',
        series: {
          [seriesOf('http_requests_total', { instance: '10.0.0.7:3000' })]: '_x5 0+60x30',
          [seriesOf('http_requests_total', example)]: '0+60x40',
        },
        firing: { 15: 0, 25: 1 },
      },
    ],
  };
}
