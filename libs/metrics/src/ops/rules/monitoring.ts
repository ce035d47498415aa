import { counterSeries, gaugeSeries } from './alert-test.js';
import { promql, type AlertRule, type RuleFile } from './rule.js';
import { seriesOf } from './service-scope.js';

const PROMETHEUS = { job: 'prometheus', instance: 'prometheus:9090' };
const ALERTMANAGER = { job: 'alertmanager', instance: 'alertmanager:9093' };
const SLACK = { ...ALERTMANAGER, integration: 'slack' };
const INSTANCE = '{{ $labels.instance }}';

/** Whether Prometheus and Alertmanager themselves do their work. */
export const monitoring: RuleFile = {
  name: 'monitoring',
  dashboard: 'infrastructure',
  groups: [
    {
      alerts: [
        {
          alert: 'Watchdog',
          severity: 'none',
          expr: 'vector(1)',
          summary: 'Alerts arrive',
          description:
            'This alert always fires. Whatever receives it has to raise the alarm when it stops: then Prometheus, Alertmanager or the way between them is broken.',
          scenarios: [{ name: 'always fires', series: {}, firing: { 0: 1, 60: 1 } }],
        },
        {
          alert: 'PrometheusCannotAlert',
          severity: 'page',
          for: '5m',
          expr: promql`
            prometheus_notifications_alertmanagers_discovered < 1
            or rate(prometheus_notifications_errors_total[5m])
            / (rate(prometheus_notifications_errors_total[5m]) + rate(prometheus_notifications_sent_total[5m])) > 0.5
          `,
          summary: `${INSTANCE} cannot send alerts`,
          description:
            'It knows no Alertmanager, or more than half of what it sends there fails. Who waits for the Watchdog hears of it.',
          scenarios: [
            {
              name: 'fires when no Alertmanager is known',
              series: { 'prometheus_notifications_alertmanagers_discovered{instance="a"}': '1x9 0x20 1x10' },
              firing: { 9: 0, 12: 0, 16: 1, 31: 0 },
            },
            {
              name: 'fires when sending fails, not when little does',
              series: {
                'prometheus_notifications_errors_total{instance="a"}': '0+1x9 9+9x20 189+1x20',
                'prometheus_notifications_sent_total{instance="a"}': '0+10x9 90+1x20 110+10x20',
                'prometheus_notifications_alertmanagers_discovered{instance="a"}': '1x60',
              },
              firing: { 9: 0, 24: 1, 45: 0 },
            },
          ],
        },
        {
          alert: 'MonitoringUnwatched',
          severity: 'ticket',
          for: '15m',
          expr: promql`
            label_replace(absent(prometheus_build_info), "program", "Prometheus", "", "")
            or label_replace(absent(alertmanager_build_info), "program", "Alertmanager", "", "")
          `,
          summary: 'Nobody scrapes {{ $labels.program }}',
          description: 'Without its metrics, the alerts on {{ $labels.program }} itself cannot fire.',
          scenarios: [
            {
              name: 'fires for each that is missing, not for one that is there',
              series: { 'alertmanager_build_info{job="alertmanager"}': '1x60', up: '1x60' },
              firing: { 10: 0, 20: 1 },
            },
            {
              name: 'not when both are there',
              series: { alertmanager_build_info: '1x60', prometheus_build_info: '1x60' },
              firing: { 20: 0, 50: 0 },
            },
          ],
        },
        counted({
          alert: 'PrometheusRulesFailing',
          severity: 'page',
          metric: 'prometheus_rule_evaluation_failures_total',
          labels: { ...PROMETHEUS, rule_group: '/etc/prometheus/rules/targets.yml;targets' },
          by: 'job, instance, rule_group',
          summary: `${INSTANCE} cannot evaluate its rules`,
          description: 'evaluations of {{ $labels.rule_group }} failed: its alerts are blind.',
        }),
        counted({
          alert: 'PrometheusRulesLate',
          severity: 'ticket',
          metric: 'prometheus_rule_group_iterations_missed_total',
          labels: { ...PROMETHEUS, rule_group: '/etc/prometheus/rules/targets.yml;targets' },
          by: 'job, instance, rule_group',
          summary: `${INSTANCE} is too slow for its rules`,
          description: 'evaluations of {{ $labels.rule_group }} were skipped: its alerts come late.',
        }),
        counted({
          alert: 'PrometheusStorageFailing',
          severity: 'ticket',
          metric: 'prometheus_tsdb_compactions_failed_total',
          labels: PROMETHEUS,
          by: 'job, instance',
          summary: `${INSTANCE} cannot write its data`,
          description: 'compactions failed, mostly because the disk is full.',
          window: '3h',
        }),
        counted({
          alert: 'RemoteWriteFailing',
          severity: 'ticket',
          metric: 'prometheus_remote_storage_samples_failed_total',
          labels: { ...PROMETHEUS, url: 'http://mimir:8080/api/v1/push' },
          by: 'job, instance, url',
          summary: `{{ $labels.url }} refuses what ${INSTANCE} writes`,
          description: 'samples were refused, and are lost.',
        }),
        counted({
          alert: 'PrometheusDiscoveryFailing',
          severity: 'ticket',
          metric: 'prometheus_sd_refresh_failures_total',
          labels: { ...PROMETHEUS, mechanism: 'docker' },
          by: 'job, instance, mechanism',
          summary: `${INSTANCE} finds no new targets`,
          description: 'look-ups by {{ $labels.mechanism }} failed: what starts now is not watched.',
        }),
        notReloaded('PrometheusConfigurationFailed', 'prometheus_config_last_reload_successful', PROMETHEUS),
        notReloaded(
          'AlertmanagerConfigurationFailed',
          'alertmanager_config_last_reload_successful',
          ALERTMANAGER,
        ),
        {
          alert: 'AlertmanagerCannotNotify',
          severity: 'page',
          for: '5m',
          expr: promql`
            sum by (job, instance, integration) (rate(alertmanager_notifications_failed_total[5m]))
            / sum by (job, instance, integration) (rate(alertmanager_notifications_total[5m])) > 0.05
          `,
          summary: `${INSTANCE} cannot reach people by {{ $labels.integration }}`,
          description:
            '{{ $value | humanizePercentage }} of the notifications by {{ $labels.integration }} failed in the last 5 minutes.',
          test: {
            phaseMinutes: 15,
            series: [
              counterSeries(seriesOf('alertmanager_notifications_failed_total', SLACK), 0.001, 0.05),
              counterSeries(seriesOf('alertmanager_notifications_total', SLACK), 0.1, 0.1),
            ],
            labels: SLACK,
            value: '50%',
          },
        },
      ],
    },
  ],
};

interface Counted {
  readonly alert: string;
  readonly severity: 'page' | 'ticket';
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly by: string;
  readonly summary: string;
  /** Completes: `3 ...`. */
  readonly description: string;
  readonly window?: string;
}

/** An alert on a counter that should stand still. */
function counted({
  alert,
  severity,
  metric,
  labels,
  by,
  summary,
  description,
  window = '5m',
}: Counted): AlertRule {
  return {
    alert,
    severity,
    for: '5m',
    expr: `sum by (${by}) (increase(${metric}[${window}])) > 0`,
    summary,
    description: `In the last ${window}, {{ $value | humanize }} ${description}`,
    test: {
      phaseMinutes: window === '5m' ? 15 : 195,
      series: [counterSeries(seriesOf(metric, labels), 0, 0.1)],
      labels,
      value: window === '5m' ? '30' : '1.08k',
    },
  };
}

function notReloaded(alert: string, metric: string, labels: Readonly<Record<string, string>>): AlertRule {
  return {
    alert,
    severity: 'ticket',
    for: '5m',
    expr: `${metric} == 0`,
    summary: `${INSTANCE} runs with an old configuration`,
    description: `The last reload of ${INSTANCE} failed, and the next restart will. Its log says which line is wrong.`,
    test: {
      phaseMinutes: 12,
      series: [gaugeSeries(seriesOf(metric, labels), 1, 0)],
      labels,
      value: '0',
    },
  };
}
