import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { metricsIn } from '../../libs/metrics/src/ops/rules/metrics-in.js';
import { alertsOf, recordingsOf } from '../../libs/metrics/src/ops/rules/rule.js';
import { RULE_FILES } from '../../docker/generate/rule-files.js';

/** Of Prometheus itself, of the exporters, and of a service in several processes. */
const METRICS_OF_OTHERS = [
  'up',
  'ALERTS',
  'pg_up',
  'redis_up',
  'metrics_workers',
  'prometheus_build_info',
  'prometheus_config_last_reload_successful',
  'prometheus_notifications_alertmanagers_discovered',
  'prometheus_notifications_errors_total',
  'prometheus_notifications_sent_total',
  'prometheus_remote_storage_samples_failed_total',
  'prometheus_rule_evaluation_failures_total',
  'prometheus_rule_group_iterations_missed_total',
  'prometheus_sd_refresh_failures_total',
  'prometheus_tsdb_compactions_failed_total',
  'alertmanager_build_info',
  'alertmanager_config_last_reload_successful',
  'alertmanager_notifications_failed_total',
  'alertmanager_notifications_total',
];
/** Asks for nothing: it always fires. */
const WATCHDOG = 'Watchdog';

const RECORDINGS = RULE_FILES.flatMap(recordingsOf);
const RULES = [
  ...RECORDINGS.map(({ record, expr }) => ({ rule: record, expr })),
  ...RULE_FILES.flatMap(alertsOf).map(({ alert, expr }) => ({ rule: alert, expr })),
];
const KNOWN = new Set([
  ...METRICS_OF_OTHERS,
  ...RECORDINGS.map(({ record }) => record),
  ...exposedNames(readFileSync('docs/metrics.md', 'utf8')),
]);

it.each(RULES)('$rule asks for metrics that somebody exposes or records', ({ rule, expr }) => {
  const names = metricsIn(expr);
  expect(names.length > 0).toBe(rule !== WATCHDOG);
  expect(names.filter((name) => !KNOWN.has(name))).toEqual([]);
});

describe('metricsIn()', () => {
  it.each([
    ['up{job=~"a|b"} == 0 and on (instance) pg_up > bool 0', ['up', 'pg_up']],
    ['sum by (service, le) (rate(a_bucket{x="y"}[5m])) / ignoring (le) group_left b', ['a_bucket', 'b']],
    ['histogram_quantile(0.95, a:b:c) > 1e3 unless service_slo:x offset 5m', ['a:b:c', 'service_slo:x']],
    ['1 - max_over_time(rate(a[5m])[1h:1m]) / 0.01', ['a']],
  ])('of %s', (expr, names) => {
    expect(metricsIn(expr)).toEqual(names);
  });
});

/** The names of the samples of all metrics in the catalog. */
function exposedNames(catalog: string): string[] {
  const rows = catalog.matchAll(/^\| `(\w+)` +\| (counter|gauge|histogram|summary) /gm);
  return [...rows].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
}
