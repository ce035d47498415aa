import type { DefaultMetricsCollectorConfiguration, RegistryContentType } from 'prom-client';
import { bucketBoundsProblem, labelNamesProblem } from '../../core/rules/declaration-rules.js';
import { check, type Checks, isLabelText, isPlain } from '../../core/rules/checks.js';
import { checkOptions } from '../option-checks.js';

/**
 * Options of prom-client's `collectDefaultMetrics`, except `register`, which the module sets. `prefix` also precedes the
 * names of the runtime metrics. `labels` apply to prom-client's metrics and the garbage collection pauses; for labels on
 * all metrics use `defaultLabels`.
 */
export type DefaultMetricsOptions = Omit<
  DefaultMetricsCollectorConfiguration<RegistryContentType>,
  'register'
>;

/** The beginning of a metric name, or empty. */
const PREFIX = /^([a-zA-Z_:][a-zA-Z0-9_:]*)?$/;

const CHECKS: Checks<DefaultMetricsOptions> = {
  prefix: check(
    (value) => typeof value === 'string' && PREFIX.test(value),
    'a valid beginning of metric names, such as "shop_"',
  ),
  labels: (labels) => {
    if (!isPlain(labels)) return check(isPlain, 'an object with a string for each label')(labels);
    const problem =
      labelNamesProblem(Object.keys(labels)) ??
      Object.values(labels)
        .map(isLabelText)
        .find((one) => one !== undefined);
    return problem && `can't be used: ${problem}`;
  },
  gcDurationBuckets: (bounds) => {
    const problem = bucketBoundsProblem(bounds as number[]);
    return problem && `can't be used: ${problem}`;
  },
  eventLoopMonitoringPrecision: check(
    (value) => Number.isInteger(value) && (value as number) >= 1,
    'a whole number of milliseconds of at least 1',
  ),
};

/** Checks the options and applies defaults. @throws MetricsConfigurationError when one can't work as given */
export function resolveDefaultMetrics(given: boolean | DefaultMetricsOptions): DefaultMetricsOptions | false {
  if (typeof given === 'boolean') return given && {};
  checkOptions('defaultMetrics', given, CHECKS);
  return given;
}
