import { HIGHEST_SATURATION_RATIO } from '../rules/saturation.js';
import { redFrom, SERVICE, WHOLE, worseFrom, type Dashboard, type Threshold } from './dashboard.js';
import { quantile } from './promql.js';

const SELECTED = 'service=~"$service"';
export const SATURATION_THRESHOLDS = worseFrom(HIGHEST_SATURATION_RATIO);
const UP: readonly Threshold[] = [
  { from: null, color: 'red' },
  { from: 1, color: 'green' },
];
/** Of what is 1 or 0. */
export const UP_OR_DOWN = { unit: 'short', values: { 0: 'down', 1: 'up' }, thresholds: UP };
export const TARGET = 'job, service, instance';
const LARGEST_METRICS = `topk(8, max by (service, metric) (metrics_series{${SELECTED}, metric!="metrics_series"}))`;

/** For operations: utilisation, saturation and errors of every resource. */
export const infrastructure: Dashboard = {
  uid: 'infrastructure',
  title: 'Infrastructure',
  description:
    'Utilisation, saturation and errors of CPU, memory, event loop, database and cache. For operations.',
  from: 'now-3h',
  variables: [SERVICE],
  panels: [
    {
      kind: 'table',
      title: 'Targets',
      width: 24,
      description:
        'What Prometheus scrapes: whether it answers, since when it runs, how often it has restarted in the chosen time range, and how many series it has.',
      unit: 'short',
      columns: ['job', 'service', 'instance'],
      sortBy: 'restarts',
      queries: [
        { expr: `max by (${TARGET}) (up)`, legend: 'scrape', format: UP_OR_DOWN },
        {
          expr: `max by (${TARGET}) (time() - process_start_time_seconds)`,
          legend: 'runs for',
          format: { unit: 's' },
        },
        {
          expr: `max by (${TARGET}) (changes(process_start_time_seconds[$__range]))`,
          legend: 'restarts',
          format: {
            ...WHOLE,
            thresholds: [
              { from: null, color: 'text' },
              { from: 1, color: 'yellow' },
              { from: 3, color: 'red' },
            ],
          },
        },
        { expr: `max by (${TARGET}) (scrape_samples_scraped)`, legend: 'series', format: WHOLE },
      ],
    },
    {
      kind: 'state-timeline',
      title: 'Health checks',
      description: 'What each instance says about what it needs: database, cache, other services.',
      unit: 'short',
      values: { 0: 'down', 1: 'degraded', 2: 'up' },
      thresholds: [
        { from: null, color: 'red' },
        { from: 1, color: 'yellow' },
        { from: 2, color: 'green' },
      ],
      queries: [
        {
          expr: `sum by (instance, indicator) (health_indicator_status{${SELECTED}, status="degraded"} or 2 * health_indicator_status{${SELECTED}, status="up"})`,
          legend: '{{instance}} {{indicator}}',
          emptyWhen: 'until somebody asks for the health of a service',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'CPU: used and throttled',
      description:
        'CPU used as a share of the limit, or of the machine if there is no limit; and the share of the scheduling periods in which the container had used up its limit. The line marks the alert threshold, 80 %.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      thresholds: SATURATION_THRESHOLDS,
      colors: [['throttled$', 'red']],
      queries: [
        { expr: `process_cpu_saturation_ratio{${SELECTED}}`, legend: '{{service}} {{instance}}' },
        {
          expr: `rate(cgroup_cpu_throttled_periods_total{${SELECTED}}[$interval]) / (rate(cgroup_cpu_periods_total{${SELECTED}}[$interval]) > 0)`,
          legend: '{{instance}} throttled',
          emptyWhen: 'without a CPU limit',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Memory saturation',
      description:
        'Memory used as a share of the limit, or of the machine if there is no limit. The line marks the alert threshold, 80 %.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      thresholds: SATURATION_THRESHOLDS,
      queries: [{ expr: `process_memory_saturation_ratio{${SELECTED}}`, legend: '{{service}} {{instance}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Event loop: busy and collecting garbage',
      description:
        'Share of the time in which the event loop is busy; at 100 % requests queue. And the share that pauses for garbage collection take. The line marks the alert threshold, 80 %.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      thresholds: SATURATION_THRESHOLDS,
      queries: [
        { expr: `nodejs_eventloop_utilization_ratio{${SELECTED}}`, legend: '{{service}} {{instance}}' },
        {
          expr: `sum by (instance) (rate(nodejs_gc_duration_seconds_sum{${SELECTED}}[$interval]))`,
          legend: '{{instance}} garbage collection',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Event loop delay (p99)',
      description: 'Delay before the event loop runs work that is ready: the 99th percentile.',
      unit: 's',
      min: 0,
      queries: [
        {
          expr: quantile(0.99, 'nodejs_eventloop_delay_seconds', SELECTED, ['service', 'instance']),
          legend: '{{service}} {{instance}}',
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
        { expr: `process_resident_memory_bytes{${SELECTED}}`, legend: '{{instance}} resident' },
        { expr: `nodejs_heap_size_used_bytes{${SELECTED}}`, legend: '{{instance}} heap' },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Database connections',
      description:
        'The pool: connections in use, idle connections, the maximum, and operations that wait for a connection.',
      unit: 'short',
      min: 0,
      colors: [
        [' in use$', 'blue'],
        [' idle$', 'light-green'],
        [' limit$', 'text'],
        [' waiting$', 'red'],
      ],
      queries: [
        { expr: `db_connections_active{${SELECTED}}`, legend: '{{instance}} in use' },
        { expr: `db_connections_idle{${SELECTED}}`, legend: '{{instance}} idle' },
        { expr: `db_connections_max{${SELECTED}}`, legend: '{{instance}} limit' },
        { expr: `db_connections_waiting{${SELECTED}}`, legend: '{{instance}} waiting' },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Database operation duration (p95)',
      description: 'The 95th percentile by operation and table, including the wait for a connection.',
      unit: 's',
      min: 0,
      thresholds: redFrom(0.5),
      queries: [
        {
          expr: quantile(0.95, 'db_operation_duration_seconds', SELECTED, ['operation', 'table']),
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
      title: 'Largest metrics',
      width: 24,
      height: 10,
      description:
        'Series of the largest metrics, and what went wrong with them in the chosen time range: recordings that went to the overflow series because a metric had reached its limit, and scrapes that had to go without it.',
      ...WHOLE,
      columns: ['service', 'metric'],
      sortBy: 'series',
      queries: [
        { expr: LARGEST_METRICS, legend: 'series' },
        {
          expr: `sum by (service, metric) (increase(metrics_series_overflow_total{${SELECTED}}[$__range])) or 0 * ${LARGEST_METRICS}`,
          legend: 'beyond the limit',
          format: { thresholds: redFrom(1) },
        },
        {
          expr: `sum by (service, metric) (increase(metrics_collect_errors_total{${SELECTED}}[$__range])) or 0 * ${LARGEST_METRICS}`,
          legend: 'not collected',
          format: { thresholds: redFrom(1) },
        },
      ],
    },
  ],
};
