import { HIGHEST_SATURATION_RATIO } from '../rules/saturation.js';
import { SERVICE, worseFrom, type Dashboard, type Panel } from './dashboard.js';

const SELECTED = 'service=~"$service"';
const SATURATION_THRESHOLDS = worseFrom(HIGHEST_SATURATION_RATIO);

function saturation(title: string, description: string, metric: string): Panel {
  return {
    kind: 'timeseries',
    title,
    description: `${description} The line marks the alert threshold, 80 %.`,
    unit: 'percentunit',
    min: 0,
    max: 1,
    thresholds: SATURATION_THRESHOLDS,
    queries: [{ expr: `${metric}{${SELECTED}}`, legend: '{{service}} {{instance}}' }],
  };
}

/** For operations: utilisation, saturation and errors of every resource. */
export const infrastructure: Dashboard = {
  uid: 'infrastructure',
  title: 'Infrastructure',
  description:
    'Utilisation, saturation and errors of CPU, memory, event loop, database and cache. For operations.',
  from: 'now-3h',
  variables: [SERVICE],
  panels: [
    saturation(
      'CPU saturation',
      'CPU used as a share of the limit, or of the machine if there is no limit.',
      'process_cpu_saturation_ratio',
    ),
    saturation(
      'Memory saturation',
      'Memory used as a share of the limit, or of the machine if there is no limit.',
      'process_memory_saturation_ratio',
    ),
    {
      kind: 'timeseries',
      title: 'CPU cores used',
      description: 'Cores that each process uses, and its limit.',
      unit: 'short',
      min: 0,
      queries: [
        { expr: `process_cpu_used_cores{${SELECTED}}`, legend: '{{service}} {{instance}}' },
        {
          expr: `cgroup_cpu_limit_cores{${SELECTED}}`,
          legend: 'limit of {{instance}}',
          emptyWhen: 'outside of containers with a CPU limit',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'CPU throttling',
      description:
        'Share of the scheduling periods in which the container used up its CPU limit and was throttled.',
      unit: 'percentunit',
      min: 0,
      thresholds: worseFrom(0.25),
      queries: [
        {
          expr: `rate(cgroup_cpu_throttled_periods_total{${SELECTED}}[$interval]) / rate(cgroup_cpu_periods_total{${SELECTED}}[$interval])`,
          legend: '{{service}} {{instance}}',
          emptyWhen: 'outside of containers with a CPU limit',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Memory of the process',
      description: 'Resident memory, and the JavaScript heap within it.',
      unit: 'bytes',
      min: 0,
      queries: [
        { expr: `process_resident_memory_bytes{${SELECTED}}`, legend: 'resident {{instance}}' },
        { expr: `nodejs_heap_size_used_bytes{${SELECTED}}`, legend: 'heap {{instance}}' },
      ],
    },
    saturation(
      'Event loop utilisation',
      'Share of the time in which the event loop is busy; at 100 % requests queue.',
      'nodejs_eventloop_utilization_ratio',
    ),
    {
      kind: 'timeseries',
      title: 'Event loop delay',
      description: 'Delay before the event loop runs work that is ready: the 99th percentile.',
      unit: 's',
      min: 0,
      queries: [
        {
          expr: `histogram_quantile(0.99, sum by (le, service, instance) (rate(nodejs_eventloop_delay_seconds_bucket{${SELECTED}}[$interval])))`,
          legend: '{{service}} {{instance}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Time in garbage collection',
      description: 'Share of the time that each process spends collecting garbage.',
      unit: 'percentunit',
      min: 0,
      queries: [
        {
          expr: `sum by (service, instance) (rate(nodejs_gc_duration_seconds_sum{${SELECTED}}[$interval]))`,
          legend: '{{service}} {{instance}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Database connections',
      description:
        'The pool: connections in use, idle connections, the maximum, and operations that wait for a connection.',
      unit: 'short',
      min: 0,
      queries: [
        { expr: `db_connections_active{${SELECTED}}`, legend: 'in use {{instance}}' },
        { expr: `db_connections_idle{${SELECTED}}`, legend: 'idle {{instance}}' },
        { expr: `db_connections_max{${SELECTED}}`, legend: 'limit {{instance}}' },
        { expr: `db_connections_waiting{${SELECTED}}`, legend: 'waiting {{instance}}' },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Database operation duration (p95)',
      description: 'The 95th percentile by operation and table, including the wait for a connection.',
      unit: 's',
      min: 0,
      thresholds: worseFrom(0.5),
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le, operation, table) (rate(db_operation_duration_seconds_bucket{${SELECTED}}[$interval])))`,
          legend: '{{operation}} {{table}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Cache hits',
      description: 'Share of reads answered from the cache.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      queries: [
        {
          expr: `sum by (service) (rate(cache_operations_total{${SELECTED}, result="hit"}[$interval])) / sum by (service) (rate(cache_operations_total{${SELECTED}}[$interval]))`,
          legend: '{{service}}',
        },
      ],
    },
    {
      kind: 'table',
      title: 'Targets',
      description: 'What Prometheus scrapes, and whether it answers.',
      unit: 'short',
      values: { 0: 'down', 1: 'up' },
      thresholds: [
        { from: null, color: 'red' },
        { from: 1, color: 'green' },
      ],
      queries: [{ expr: 'max by (job, service, instance) (up)', legend: '' }],
    },
  ],
};
