import type { HistogramDeclaration, SummaryDeclaration } from '../metrics/definition/definition.js';
import type { Gauge } from '../core/instruments/gauge.js';
import { shared } from '../core/across-copies.js';
import type { OpenLabels } from '../core/series/label-values.js';
import type {
  MeteredCall,
  LabelSources,
  MeteredMethod,
  MeterDecorator,
  StartLabelSources,
} from './model/call.js';
import { meterDecorator } from './decorating/decorate.js';
import { checkOptions, OPTIONS } from './decorator-options.js';
import type { Source } from './model/label-reader.js';
import type { Meter } from './model/meter.js';
import { longTaskMeter, setOldestAges } from './meters/long-task-meter.js';
import { observingMeter } from './meters/observing-meter.js';
import type { Site } from './decorating/site.js';

type Own = 'name' | 'help' | 'labelNames' | 'inject' | 'collect';
type HistogramShape = Omit<HistogramDeclaration<string, OpenLabels, []>, Own>;
type SummaryShape = Omit<SummaryDeclaration<string, OpenLabels, []>, Own>;

interface Named {
  /**
   * The metric's name, with the unit seconds: `credit_check_duration_seconds`. The default metric has the labels
   * `class` and `method`. A metric that you name has only the labels you define.
   */
  readonly name?: string;
  readonly help?: string;
}

/** `@Timed()` with a histogram, by default `method_duration_seconds`: takes the options of a histogram. */
export interface TimedHistogramOptions<M extends MeteredMethod, S> extends Named, HistogramShape {
  /** Label values by name: constants, or functions of the finished call. */
  readonly labels?: LabelSources<M, S>;
  readonly summary?: never;
  readonly longTask?: false;
}

/** `@Timed()` with a summary, by default `method_duration_summary_seconds`. */
export interface TimedSummaryOptions<M extends MeteredMethod, S> extends Named {
  /** Label values by name: constants, or functions of the finished call. */
  readonly labels?: LabelSources<M, S>;
  /** Computes quantiles in the process instead of recording a histogram. */
  readonly summary: SummaryShape;
  readonly longTask?: false;
}

/**
 * `@Timed()` for calls that take minutes, instead of a histogram: `<name>_active` is the number of running calls,
 * `<name>_oldest_age_seconds` the age of the oldest. A `_duration_seconds` or `_seconds` suffix of the name is
 * dropped. The default name is `method_long_task`.
 */
export interface TimedLongTaskOptions<M extends MeteredMethod, S> extends Named {
  readonly longTask: true;
  /** Label values by name: constants, or functions of the starting call. */
  readonly labels?: StartLabelSources<M, S>;
  readonly summary?: never;
}

/** Options of `@Timed()`. M: the method. S: the type of its `this`. */
export type TimedOptions<M extends MeteredMethod = MeteredMethod, S = unknown> =
  TimedHistogramOptions<M, S> | TimedSummaryOptions<M, S> | TimedLongTaskOptions<M, S>;

/**
 * Measures the duration of each call of a method in seconds: until it returns or throws, its promise settles, its
 * Observable ends, or its generator finishes. On a class, measures each of its own public methods.
 * @throws MetricsConfigurationError for an invalid name, label or bucket, or a target other than a method or a class.
 * @example
 * ```ts
 * @Timed({ name: 'credit_check_duration_seconds', buckets: [0.1, 0.5, 1, 2, 5, 10] })
 * ```
 */
export function Timed<M extends MeteredMethod, S extends object>(
  options?: TimedHistogramOptions<M, S>,
): MeterDecorator<M, S>;
export function Timed<M extends MeteredMethod, S extends object>(
  options: TimedSummaryOptions<M, S>,
): MeterDecorator<M, S>;
export function Timed<M extends MeteredMethod, S extends object>(
  options: TimedLongTaskOptions<M, S>,
): MeterDecorator<M, S>;
export function Timed<M extends MeteredMethod, S extends object>(
  options: unknown = {},
): MeterDecorator<M, S> {
  const untyped = options as TimedOptions;
  const isHistogram = !untyped?.summary && !untyped?.longTask;
  const checks = isHistogram ? OPTIONS.timed : OPTIONS.timedOtherwise;
  checkOptions('@Timed()', Timed, options, arguments.length, checks);
  return meterDecorator('@Timed()', Timed, (site) =>
    untyped.longTask
      ? asLongTask(site, untyped)
      : untyped.summary
        ? inSummary(site, untyped)
        : inHistogram(site, untyped),
  );
}

function inHistogram(site: Site, options: TimedHistogramOptions<MeteredMethod, unknown>): Meter {
  const {
    name = 'method_duration_seconds',
    help = 'Duration of decorated method calls.',
    labels = {},
    summary: _summary,
    longTask: _longTask,
    ...shape
  } = options;
  const sources: Record<string, Source<MeteredCall>> = site.sources(options.name !== undefined, labels);
  const config = { name, help, labelNames: Object.keys(sources), ...shape };
  return observingMeter(site, { definition: site.declare('histogram', config), sources });
}

function inSummary(site: Site, options: TimedSummaryOptions<MeteredMethod, unknown>): Meter {
  const {
    name = 'method_duration_summary_seconds',
    help = 'Quantiles of the duration of decorated method calls.',
    labels = {},
    summary: shape,
  } = options;
  const sources: Record<string, Source<MeteredCall>> = site.sources(options.name !== undefined, labels);
  const config = { name, help, labelNames: Object.keys(sources), ...shape };
  return observingMeter(site, { definition: site.declare('summary', config), sources });
}

/** One function for all copies of this package: definitions with the same name but different functions would clash. */
const collectOldestAges = shared(
  'collect-oldest-ages',
  () =>
    function (this: Gauge<string>): void {
      setOldestAges(this);
    },
);

function asLongTask(site: Site, options: TimedLongTaskOptions<MeteredMethod, unknown>): Meter {
  const {
    name = 'method_long_task',
    help = 'Long-running calls of decorated methods',
    labels = {},
  } = options;
  const sources = site.sources(options.name !== undefined, labels);
  const base = name.replace(/(_duration)?_seconds$/, '');
  const labelNames = Object.keys(sources);
  return longTaskMeter(
    site,
    site.declare('gauge', { name: `${base}_active`, help: `${help}: number in progress.`, labelNames }),
    site.declare('gauge', {
      name: `${base}_oldest_age_seconds`,
      help: `${help}: age of the oldest.`,
      aggregator: 'max',
      labelNames,
      collect: collectOldestAges,
    }),
    sources,
  );
}
