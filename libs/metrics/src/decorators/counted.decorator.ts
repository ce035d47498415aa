import type { CounterConfig } from '../injection/definition.js';
import type { OpenLabels } from '../instruments/label-values.js';
import type { Call, LabelSources, Method, MeterDecorator } from './call.js';
import { meterDecorator } from './decorate.js';
import type { Source } from './label-reader.js';
import type { Meter } from './meter.js';
import { countingMeter, OUTCOMES } from './meters/counting-meter.js';
import type { Site } from './site.js';

type Own = 'name' | 'help' | 'labelNames' | 'inject' | 'collect';

/** Options of `@Counted()`. M: the method. S: what `this` is in it. */
export interface CountedOptions<M extends Method = Method, S = unknown> extends Omit<
  CounterConfig<string, OpenLabels, []>,
  Own
> {
  /**
   * The counter's name: `payments_processed_total`. The default is `method_calls_total`, which carries the labels
   * `class`, `method`, `result` (`success`, `failure`) and `exception` (the error's class); a metric of your own
   * name carries the labels you give.
   */
  readonly name?: string;
  readonly help?: string;
  /** Labels by name: fixed values, or functions of the finished call. */
  readonly labels?: LabelSources<M, S>;
  /** Counts only the calls that failed, by default in `method_failures_total` with `class`, `method`, `exception`. */
  readonly onlyFailures?: boolean;
}

/**
 * Counts the calls of a method when they are over. On a class it counts those of each of its own public methods.
 * @throws MetricsConfigurationError when the name or a label is not valid, or where no method is.
 * @example
 * @Counted({ name: 'reports_sent_total', labels: { result: ({ isFailure }) => (isFailure ? 'failure' : 'success') } })
 */
export function Counted<M extends Method, S extends object>(
  options: CountedOptions<M, S> = {},
): MeterDecorator<M, S> {
  return meterDecorator('@Counted()', Counted, (site) => meterAt(site, options as unknown as CountedOptions));
}

const SHARED = {
  calls: { name: 'method_calls_total', help: 'Decorated method calls by outcome.', outcomes: OUTCOMES },
  failures: {
    name: 'method_failures_total',
    help: 'Decorated method calls that failed, by the class of the error.',
    outcomes: { exception: OUTCOMES.exception },
  },
};

function meterAt(site: Site, options: CountedOptions): Meter {
  const isNamed = options.name !== undefined;
  const { onlyFailures = false, name, help, labels = {}, ...shape } = options;
  const shared = onlyFailures ? SHARED.failures : SHARED.calls;
  const sources: Record<string, Source<Call>> = site.sources(isNamed, labels);
  const given = Object.entries(isNamed ? {} : shared.outcomes);
  const outcomes = Object.fromEntries(given.filter(([label]) => !Object.hasOwn(sources, label)));
  const definition = site.declare('counter', {
    name: name ?? shared.name,
    help: help ?? shared.help,
    labelNames: [...Object.keys(sources), ...Object.keys(outcomes)],
    ...shape,
  });
  return countingMeter(site, { definition, sources, outcomes, onlyFailures });
}
