import { bucketBoundsProblem, isNamePrefix, labelNamesProblem } from '../../core/rules/declaration-rules.js';
import { check, type Checks, isLabelText, isPlain, isTrueOrFalse } from '../../core/rules/checks.js';
import { checkOptions } from '../../metrics/option-checks.js';

/** Options of the default metrics: those of prom-client's `collectDefaultMetrics`, and `activeTotals`. */
export interface DefaultMetricsOptions {
  /** The beginning of the names of the default metrics and the runtime metrics. */
  readonly prefix?: string;
  /** Labels of the default metrics and the garbage collection pauses; `defaultLabels` are on all metrics. */
  readonly labels?: object;
  /** Buckets of the garbage collection pauses. Default: 0.001, 0.01, 0.1, 1, 2, 5. */
  readonly gcDurationBuckets?: readonly number[];
  /**
   * Measures the lag of the event loop by Node's monitor with this interval in milliseconds; prom-client's is 10. By
   * default it is sampled every 97 ms, which takes a fifth of the CPU time in an idle process.
   */
  readonly eventLoopMonitoringPrecision?: number;
  /**
   * Also exposes `nodejs_active_handles_total`, `nodejs_active_requests_total` and `nodejs_active_resources_total`, for
   * dashboards made for prom-client. Default `false`: they are gauges under names of counters, and `sum()` of the metrics
   * without `_total` shows the same.
   */
  readonly activeTotals?: boolean;
}

/** Accepts the beginning of metric names. */
export const isPrefix = check(isNamePrefix, 'a valid beginning of metric names, such as "shop_"');

/** Labels that some default metrics have. */
const OWN_LABELS = ['kind', 'space', 'type', 'version', 'major', 'minor', 'patch'];

const CHECKS: Checks<DefaultMetricsOptions> = {
  prefix: isPrefix,
  labels: (labels) => {
    if (!isPlain(labels)) return check(isPlain, 'an object with a string for each label')(labels);
    const taken = OWN_LABELS.find((label) => Object.hasOwn(labels, label));
    if (taken) return `can't be used: default metrics have a label "${taken}" of their own. Rename yours.`;
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
  activeTotals: isTrueOrFalse,
};

/** Checks the options and applies defaults. @throws MetricsConfigurationError when one can't work as given */
export function resolveDefaultMetrics(given: boolean | DefaultMetricsOptions): DefaultMetricsOptions | false {
  if (typeof given === 'boolean') return given && {};
  checkOptions('defaultMetrics', given, CHECKS);
  return given;
}
