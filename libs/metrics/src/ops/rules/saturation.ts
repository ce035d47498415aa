import { counterSeries, gaugeSeries, type Labels } from './alert-test.js';
import { promql, type AlertRule, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** Above this ratio, a resource counts as saturated. */
export const HIGHEST_SATURATION_RATIO = 0.8;

interface Resource {
  readonly alert: string;
  readonly metric: string;
  /** Completes: `{{ instance }} ...`. */
  readonly summary: string;
  /** Completes: `80 % ...`. */
  readonly meaning: string;
}

/** Alerts on resources that run out: CPU, memory, event loop, connections. */
export function saturation({ labels, example }: ServiceScope): RuleFile {
  const instance = { ...example, instance: 'shop:8000' };
  return {
    name: 'saturation',
    dashboard: 'infrastructure',
    groups: [
      {
        recordings: [
          {
            record: 'service:process_cpu_saturation_ratio:max',
            expr: `max by (${labels}) (process_cpu_saturation_ratio)`,
          },
          {
            record: 'service:process_memory_saturation_ratio:max',
            expr: `max by (${labels}) (process_memory_saturation_ratio)`,
          },
          {
            record: 'service:nodejs_eventloop_utilization_ratio:max',
            expr: `max by (${labels}) (nodejs_eventloop_utilization_ratio)`,
          },
          {
            record: 'service:db_connections_saturation_ratio:max',
            expr: `max by (${labels}) (db_connections_saturation_ratio)`,
          },
        ],
        alerts: [
          saturated(instance, {
            alert: 'HighCpuUsage',
            metric: 'process_cpu_saturation_ratio',
            summary: 'is short of CPU',
            meaning: 'of the CPU available to it is in use',
          }),
          saturated(instance, {
            alert: 'HighMemoryUsage',
            metric: 'process_memory_saturation_ratio',
            summary: 'is short of memory',
            meaning: 'of the memory available to it is in use',
          }),
          saturated(instance, {
            alert: 'EventLoopSaturated',
            metric: 'nodejs_eventloop_utilization_ratio',
            summary: 'has a busy event loop',
            meaning: 'of the time the event loop was busy',
          }),
          saturated(instance, {
            alert: 'ConnectionPoolSaturated',
            metric: 'db_connections_saturation_ratio',
            summary: 'is short of database connections',
            meaning: 'of the connections that the pool may open are in use',
          }),
          {
            alert: 'CpuThrottled',
            severity: 'ticket',
            for: '10m',
            expr: promql`
                rate(cgroup_cpu_throttled_periods_total[5m])
                / rate(cgroup_cpu_periods_total[5m])
                > 0.25
              `,
            summary: '{{ $labels.instance }} is throttled',
            description:
              'In {{ $value | humanizePercentage }} of the scheduling periods of the last 5 minutes the container used up its CPU limit and was throttled; the threshold is 25 %.',
            test: {
              phaseMinutes: 20,
              series: [
                counterSeries(seriesOf('cgroup_cpu_throttled_periods_total', instance), 2, 5),
                counterSeries(seriesOf('cgroup_cpu_periods_total', instance), 10, 10),
              ],
              labels: instance,
              value: '50%',
            },
          },
        ],
      },
    ],
  };
}

function saturated(instance: Labels, { alert, metric, summary, meaning }: Resource): AlertRule {
  return {
    alert,
    severity: 'ticket',
    for: '5m',
    keepFiringFor: '5m',
    expr: `${metric} > ${HIGHEST_SATURATION_RATIO}`,
    summary: `{{ $labels.instance }} ${summary}`,
    description: `{{ $value | humanizePercentage }} ${meaning}; it has been more than 80 % for 5 minutes.`,
    test: {
      phaseMinutes: 12,
      series: [gaugeSeries(seriesOf(metric, instance), 0.79, 0.93)],
      labels: instance,
      value: '93%',
    },
  };
}
