import { callerLocation } from '../metrics/definition/caller-location.js';
import type { HistogramDeclaration } from '../metrics/definition/definition.js';
import type { OpenLabels } from '../core/series/label-values.js';
import { isFunction } from '../core/rules/checks.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import type {
  MeteredMethod,
  MethodMeterDecorator,
  SuccessLabelSources,
  SucceededCall,
} from './model/call.js';
import { methodMeterDecorator } from './decorating/decorate.js';
import { checkOptions, OPTIONS } from './decorator-options.js';
import { observingMeter } from './meters/observing-meter.js';

type Own = 'labelNames' | 'inject' | 'collect';

/** Options of `@Observed()`: those of a histogram. The name includes the unit of the observed number. */
export interface ObservedOptions<M extends MeteredMethod = MeteredMethod, S = unknown> extends Omit<
  HistogramDeclaration<string, OpenLabels, []>,
  Own
> {
  /** Label values by name: constants, or functions of the successful call. */
  readonly labels?: SuccessLabelSources<M, S>;
}

/**
 * Observes a number from each successful call, such as an amount or a batch size, in a histogram. It skips undefined.
 * @throws MetricsConfigurationError for an invalid name, label or bucket, or a target other than a method.
 * @example
 * ```ts
 * @Observed(({ result }) => result.amount, { name: 'loan_amount_dollars', help: 'Loan amounts.', buckets: [1000, 10_000] })
 * ```
 */
export function Observed<M extends MeteredMethod, S extends object>(
  extract: (call: SucceededCall<M, S>) => number | undefined,
  options: ObservedOptions<M, S>,
): MethodMeterDecorator<M, S> {
  const isBare = arguments.length > 2;
  if (!isBare) checkExtract(extract);
  checkOptions('@Observed()', Observed, options, isBare ? arguments.length : 1, OPTIONS.observed);
  const { labels = {}, ...shape } = options as unknown as ObservedOptions;
  return methodMeterDecorator('@Observed()', Observed, (site) => {
    const sources = site.sources(true, labels);
    return observingMeter(site, {
      definition: site.declare('histogram', { ...shape, labelNames: Object.keys(sources) }),
      sources,
      extract: (call) => (call.isFailure ? undefined : extract(call as never)),
    });
  });
}

function checkExtract(extract: unknown): void {
  const problem = isFunction(extract);
  if (problem === undefined) return;
  throw new MetricsConfigurationError(
    `@Observed() (${callerLocation(Observed)}): the function that returns the number ${problem}`,
  );
}
