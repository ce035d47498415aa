import { counterSeries, gaugeSeries } from './alert-test.js';
import { promql, type AlertRule, type RuleFile } from './rule.js';

/** Above this ratio, a resource counts as saturated. */
export const HIGHEST_SATURATION_RATIO = 0.8;

const INSTANCE = { service: 'shop', instance: 'shop:8000' };
const SERIES_LABELS = '{service="shop",instance="shop:8000"}';

interface Resource {
  readonly alert: string;
  readonly metric: string;
  /** Completes: `{{ instance }} ...`. */
  readonly summary: string;
  /** Completes: `80 % ...`. */
  readonly meaning: string;
}

/** Alerts on resources that run out: CPU, memory, event loop, connections. */
export const saturation: RuleFile = {
  name: 'saturation',
  recordings: [
    {
      record: 'service:process_cpu_saturation_ratio:max',
      expr: 'max by (service) (process_cpu_saturation_ratio)',
    },
    {
      record: 'service:process_memory_saturation_ratio:max',
      expr: 'max by (service) (process_memory_saturation_ratio)',
    },
    {
      record: 'service:nodejs_eventloop_utilization_ratio:max',
      expr: 'max by (service) (nodejs_eventloop_utilization_ratio)',
    },
    {
      record: 'service:db_connections_saturation_ratio:max',
      expr: 'max by (service) (db_connections_saturation_ratio)',
    },
  ],
  alerts: [
    saturated({
      alert: 'HighCpuUsage',
      metric: 'process_cpu_saturation_ratio',
      summary: 'is short of CPU',
      meaning: 'of the CPU available to it is in use',
    }),
    saturated({
      alert: 'HighMemoryUsage',
      metric: 'process_memory_saturation_ratio',
      summary: 'is short of memory',
      meaning: 'of the memory available to it is in use',
    }),
    saturated({
      alert: 'EventLoopSaturated',
      metric: 'nodejs_eventloop_utilization_ratio',
      summary: 'has a busy event loop',
      meaning: 'of the time the event loop was busy',
    }),
    saturated({
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
          counterSeries(`cgroup_cpu_throttled_periods_total${SERIES_LABELS}`, 2, 5),
          counterSeries(`cgroup_cpu_periods_total${SERIES_LABELS}`, 10, 10),
        ],
        labels: INSTANCE,
        value: '50%',
      },
    },
  ],
};

function saturated({ alert, metric, summary, meaning }: Resource): AlertRule {
  return {
    alert,
    severity: 'ticket',
    for: '5m',
    expr: `${metric} > ${HIGHEST_SATURATION_RATIO}`,
    summary: `{{ $labels.instance }} ${summary}`,
    description: `{{ $value | humanizePercentage }} ${meaning}; it has been more than 80 % for 5 minutes.`,
    test: {
      phaseMinutes: 10,
      series: [gaugeSeries(metric + SERIES_LABELS, 0.79, 0.93)],
      labels: INSTANCE,
      value: '93%',
    },
  };
}
