import type { CounterDeclaration } from '../metrics/definition/definition.js';
import type { OpenLabels } from '../core/series/label-values.js';
import type { LabelSources, MeteredMethod, MeterDecorator, SuccessLabelSources } from './model/call.js';
import { meterDecorator } from './decorating/decorate.js';
import { checkOptions, OPTIONS } from './decorator-options.js';
import type { Meter } from './model/meter.js';
import { countingMeter, OUTCOMES } from './meters/counting-meter.js';
import type { Site } from './decorating/site.js';

type Own = 'name' | 'help' | 'labelNames' | 'inject' | 'collect';

interface Named extends Omit<CounterDeclaration<string, OpenLabels, []>, Own> {
  /**
   * The counter's name: `payments_processed_total`. The default is `method_calls_total`, which has the labels
   * `class`, `method`, `result` (`success`, `failure`) and `exception` (the error's class). A counter that you name
   * has only the labels you define.
   */
  readonly name?: string;
  readonly help?: string;
}

/** Options of `@Counted()` for all calls or only failed ones. M: the method. S: the type of its `this`. */
export interface CountedOptions<M extends MeteredMethod = MeteredMethod, S = unknown> extends Named {
  /** Label values by name: constants, or functions of the finished call. */
  readonly labels?: LabelSources<M, S>;
  /** Counts only failed calls, by default in `method_failures_total` with `class`, `method`, `exception`. */
  readonly onlyFailures?: boolean;
  readonly onlySuccesses?: false;
}

/** Options of `@Counted()` for successful calls only, such as loans stored: label functions can rely on a result. */
export interface CountedSuccessesOptions<M extends MeteredMethod = MeteredMethod, S = unknown> extends Named {
  readonly onlySuccesses: true;
  /** Label values by name: constants, or functions of the successful call. */
  readonly labels?: SuccessLabelSources<M, S>;
  readonly onlyFailures?: false;
}

/**
 * Counts the calls of a method as they end. On a class, counts the calls of each of its own public methods.
 * @throws MetricsConfigurationError for an invalid name or label, or a target other than a method or a class.
 * @example
 * ```ts
 * @Counted({ name: 'reports_sent_total', labels: { result: ({ isFailure }) => (isFailure ? 'failure' : 'success') } })
 * ```
 */
export function Counted<M extends MeteredMethod, S extends object>(
  options?: CountedOptions<M, S>,
): MeterDecorator<M, S>;
export function Counted<M extends MeteredMethod, S extends object>(
  options: CountedSuccessesOptions<M, S>,
): MeterDecorator<M, S>;
export function Counted<M extends MeteredMethod, S extends object>(
  options: unknown = {},
): MeterDecorator<M, S> {
  checkOptions('@Counted()', Counted, options, arguments.length, OPTIONS.counted);
  return meterDecorator('@Counted()', Counted, (site) =>
    meterAt(site, options as CountedOptions | CountedSuccessesOptions),
  );
}

const SHARED = {
  calls: { name: 'method_calls_total', help: 'Decorated method calls by outcome.', outcomes: OUTCOMES },
  failures: {
    name: 'method_failures_total',
    help: 'Decorated method calls that failed, by the class of the error.',
    outcomes: { exception: OUTCOMES.exception },
  },
};

function meterAt(site: Site, options: CountedOptions | CountedSuccessesOptions): Meter {
  const isNamed = options.name !== undefined;
  const { onlyFailures = false, onlySuccesses = false, name, help, labels = {}, ...shape } = options;
  if (onlyFailures && onlySuccesses) {
    throw site.error(
      'onlyFailures and onlySuccesses together leave no call to count. Give only one of them.',
    );
  }
  const shared = onlyFailures ? SHARED.failures : SHARED.calls;
  const sources = site.sources(isNamed, labels);
  const given = Object.entries(isNamed ? {} : shared.outcomes);
  const outcomes = Object.fromEntries(given.filter(([label]) => !Object.hasOwn(sources, label)));
  const definition = site.declare('counter', {
    name: name ?? shared.name,
    help: help ?? shared.help,
    labelNames: [...Object.keys(sources), ...Object.keys(outcomes)],
    ...shape,
  });
  return countingMeter(site, { definition, sources, outcomes, onlyFailures, onlySuccesses });
}
