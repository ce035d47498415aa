import { expect, it } from '@jest/globals';
import { prometheusHttpMetrics } from '../../libs/metrics/src/http/naming/prometheus.metrics.js';
import { otelHttpMetrics } from '../../libs/metrics/src/http/naming/otel.metrics.js';
import { announcementsDuring } from '../../libs/metrics/src/metrics/definition/announcement.js';
import { activeTotals } from '../../libs/metrics/src/runtime/defaults/active-totals.metrics.js';

/**
 * How the values of several processes or threads become one. What each has for itself is added up; ratios, states, points
 * in time, and what all of them have in common are not.
 */
const AGGREGATORS = {
  active_requests: 'sum',
  app_info: 'first',
  application_ready_seconds: 'max',
  application_started_seconds: 'max',
  cgroup_cpu_limit_cores: 'max',
  cgroup_cpu_periods_total: 'max',
  cgroup_cpu_throttled_periods_total: 'max',
  cgroup_cpu_throttled_seconds_total: 'max',
  cgroup_memory_limit_bytes: 'max',
  cgroup_memory_working_set_bytes: 'max',
  cqrs_commands_in_flight: 'sum',
  cqrs_event_handler_calls_in_flight: 'sum',
  cqrs_queries_in_flight: 'sum',
  cqrs_saga_active: 'min',
  db_connections_active: 'sum',
  db_connections_idle: 'sum',
  db_connections_max: 'sum',
  db_connections_saturation_ratio: 'max',
  db_connections_waiting: 'sum',
  event_listener_calls_in_flight: 'sum',
  graphql_operations_in_flight: 'sum',
  graphql_resolver_calls_in_flight: 'sum',
  graphql_subscriptions_active: 'sum',
  health_indicator_status: 'max',
  http_client_active_requests: 'sum',
  http_client_connections_active: 'sum',
  http_client_connections_idle: 'sum',
  http_server_active_requests: 'sum',
  method_long_task_active: 'sum',
  method_long_task_oldest_age_seconds: 'max',
  metrics_last_scrape_size_bytes: 'max',
  metrics_series: 'max',
  metrics_worker_age_seconds: 'first',
  metrics_workers: 'first',
  microservice_calls_in_flight: 'sum',
  microservice_client_calls_in_flight: 'sum',
  nodejs_active_handles: 'sum',
  nodejs_active_handles_total: 'sum',
  nodejs_active_requests: 'sum',
  nodejs_active_requests_total: 'sum',
  nodejs_active_resources: 'sum',
  nodejs_active_resources_total: 'sum',
  nodejs_eventloop_lag_max_seconds: 'max',
  nodejs_eventloop_lag_mean_seconds: 'average',
  nodejs_eventloop_lag_min_seconds: 'min',
  nodejs_eventloop_lag_p50_seconds: 'average',
  nodejs_eventloop_lag_p90_seconds: 'average',
  nodejs_eventloop_lag_p99_seconds: 'average',
  nodejs_eventloop_lag_seconds: 'average',
  nodejs_eventloop_lag_stddev_seconds: 'average',
  nodejs_eventloop_utilization_ratio: 'average',
  nodejs_external_memory_bytes: 'sum',
  nodejs_heap_size_limit_bytes: 'sum',
  nodejs_heap_size_total_bytes: 'sum',
  nodejs_heap_size_used_bytes: 'sum',
  nodejs_heap_space_size_available_bytes: 'sum',
  nodejs_heap_space_size_total_bytes: 'sum',
  nodejs_heap_space_size_used_bytes: 'sum',
  nodejs_version_info: 'first',
  process_cpu_saturation_ratio: 'sum',
  process_cpu_used_cores: 'sum',
  process_heap_bytes: 'sum',
  process_max_fds: 'sum',
  process_memory_saturation_ratio: 'max',
  process_open_fds: 'sum',
  process_resident_memory_bytes: 'sum',
  process_start_time_seconds: 'min',
  process_uptime_seconds: 'max',
  process_virtual_memory_bytes: 'sum',
  redis_client_ready: 'min',
  queue_job_attempts_in_flight: 'sum',
  queue_jobs: 'max',
  queue_oldest_waiting_job_age_seconds: 'max',
  queue_workers: 'max',
  schedule_last_failure_timestamp_seconds: 'max',
  schedule_last_success_timestamp_seconds: 'max',
  schedule_next_run_timestamp_seconds: 'min',
  schedule_runs_in_flight: 'sum',
  websocket_connections: 'sum',
  websocket_handler_calls_in_flight: 'sum',
};

async function declareAll(): Promise<void> {
  const { Timed } = await import('@app/metrics');
  const labelNames = { counter: [], measure: [], active: [] };
  prometheusHttpMetrics(labelNames, { buckets: [1] });
  otelHttpMetrics(labelNames, { buckets: [1] });
  activeTotals();
  class Jobs {
    @Timed({ longTask: true })
    run(): void {
      return undefined;
    }
  }
  expect(Jobs).toBeDefined();
}

it('merges each gauge of the library, and each counter that is not a sum, as this table says', async () => {
  const announcements = await announcementsDuring(declareAll);
  const aggregators = announcements
    .map(({ definition: { type, config } }) => ({ type, aggregator: 'sum', ...config }))
    .filter(({ type, aggregator }) => type === 'gauge' || aggregator !== 'sum')
    .map(({ name, aggregator }) => [name, aggregator] as const);
  expect(Object.fromEntries(aggregators)).toEqual(AGGREGATORS);
});

it('shows what each worker of the demo reads from the same database once', async () => {
  const announcements = await announcementsDuring(
    () => import('../../apps/lending-api/src/portfolio/portfolio.metrics.js'),
  );
  const gauges = announcements.filter(({ definition }) => definition.type === 'gauge');
  expect(gauges.map(({ definition: { config } }) => [config.name, config.aggregator])).toEqual([
    ['active_loans', 'first'],
    ['active_loan_applications', 'first'],
    ['active_users', 'first'],
  ]);
});
