import { describe, expect, it } from '@jest/globals';
import { AggregatorRegistry, Registry } from 'prom-client';
import { prometheusHttpMetrics } from '../../libs/metrics/src/http/naming/prometheus.metrics.js';
import { otelHttpMetrics } from '../../libs/metrics/src/http/naming/otel.metrics.js';
import { createInstrument } from '../../libs/metrics/src/metrics/definition/create-instrument.js';
import type { MetricDefinition } from '../../libs/metrics/src/metrics/definition/metric-definition.js';
import type { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { DEFAULT_ENVIRONMENT } from '../../libs/metrics/src/core/environment.js';
import type { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import * as outgoing from '../../libs/metrics/src/integrations/http-client/outgoing.metrics.js';
import * as redis from '../../libs/metrics/src/integrations/redis/redis.metrics.js';
import * as database from '../../libs/metrics/src/integrations/sql/database.metrics.js';
import { healthIndicatorStatus } from '../../libs/metrics/src/integrations/terminus-health.js';
import * as series from '../../libs/metrics/src/scrape/self-metrics.js';
import * as cpu from '../../libs/metrics/src/runtime/cpu.metrics.js';
import * as eventLoop from '../../libs/metrics/src/runtime/event-loop.metrics.js';
import * as memory from '../../libs/metrics/src/runtime/memory.metrics.js';
import * as processMetrics from '../../libs/metrics/src/runtime/process.metrics.js';
import * as scrape from '../../libs/metrics/src/scrape/scrape.metrics.js';

const noLabels = { counter: [], measure: [], active: [] };
const http = [prometheusHttpMetrics(noLabels, {}), otelHttpMetrics(noLabels, {})];
const saturation = [cpu, eventLoop, memory, processMetrics];
const integrations = [outgoing, redis, database, { healthIndicatorStatus }];
const modules: readonly object[] = [series, scrape, ...http, ...saturation, ...integrations];
const isDefinition = (value: unknown): value is MetricDefinition =>
  typeof value === 'object' && value !== null && 'config' in value;
const all = modules.flatMap((module) => Object.values(module).filter(isDefinition));
const gauges = all.filter(({ type }) => type === 'gauge');

/** What two workers with 0.25 and 0.75 are together, by gauge. */
const TOGETHER: Readonly<Record<string, number>> = {
  // Each worker has its own: they add up.
  active_requests: 1,
  http_server_active_requests: 1,
  http_client_active_requests: 1,
  http_client_connections_active: 1,
  http_client_connections_idle: 1,
  db_connections_active: 1,
  db_connections_idle: 1,
  db_connections_max: 1,
  db_connections_waiting: 1,
  process_cpu_used_cores: 1,
  // Shares of one quota.
  process_cpu_saturation_ratio: 1,
  nodejs_heap_size_limit_bytes: 1,
  // Each worker has its own, and the mean tells of all.
  nodejs_eventloop_utilization_ratio: 0.5,
  // Of the one that is worst off.
  process_memory_saturation_ratio: 0.75,
  db_connections_saturation_ratio: 0.75,
  metrics_series: 0.75,
  metrics_last_scrape_size_bytes: 0.75,
  health_indicator_status: 0.75,
  process_uptime_seconds: 0.75,
  redis_client_ready: 0.25,
  // The workers share it.
  cgroup_cpu_limit_cores: 0.75,
  cgroup_memory_limit_bytes: 0.75,
  cgroup_memory_working_set_bytes: 0.75,
  // Always 1.
  app_info: 0.25,
};

async function together(
  definition: MetricDefinition,
  record: (metric: never, value: number) => void,
): Promise<unknown> {
  const workers = await Promise.all(
    [0.25, 0.75].map(async (value) => {
      const registry = new Registry();
      record(createInstrument(definition, [registry], DEFAULT_ENVIRONMENT, undefined) as never, value);
      return registry.getMetricsAsJSON();
    }),
  );
  const [metric] = await AggregatorRegistry.aggregate(workers).getMetricsAsJSON();
  return (metric as unknown as { values: { value: number }[] }).values[0]?.value;
}

function labelsFor({ config }: MetricDefinition): Record<string, string> {
  const { labelValues = {} } = config as { labelValues?: Readonly<Record<string, readonly string[]>> };
  return Object.fromEntries((config.labelNames ?? []).map((name) => [name, labelValues[name]?.[0] ?? 'x']));
}

describe('the workers of a cluster, by AggregatorRegistry', () => {
  it.each(gauges.map((definition) => [definition.config.name, definition] as const))(
    '%s',
    async (name, definition) => {
      const set = (gauge: Gauge<string>, value: number): void => gauge.set(labelsFor(definition), value);
      expect(await together(definition, set as never)).toBe(TOGETHER[name]);
    },
  );

  it('every built-in gauge is decided on', () => {
    expect(gauges.map(({ config }) => config.name).toSorted()).toEqual(Object.keys(TOGETHER).toSorted());
  });

  it.each([
    ['cgroup_cpu_periods_total', 0.75],
    ['cgroup_cpu_throttled_periods_total', 0.75],
    ['cgroup_cpu_throttled_seconds_total', 0.75],
    ['nodejs_eventloop_active_seconds_total', 1],
  ])('%s, which others count', async (name, expected) => {
    const definition = all.find(({ config }) => config.name === name) as MetricDefinition;
    const inc = (counter: Counter, value: number): void => counter.inc(value);
    expect(await together(definition, inc as never)).toBe(expected);
  });
});
