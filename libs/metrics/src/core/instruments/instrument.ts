import { checkExpireAfterMs, endIdleSeries } from '../series/idle-series.js';
import { DEFAULT_MAX_SERIES, SeriesLimit } from '../series/series-limit.js';
import { acrossCopies } from '../across-copies.js';
import { BlockList } from '../series/blocks.js';
import { ClosedLabels } from '../series/closed-labels.js';
import { isThenable } from '../is-thenable.js';
import { DEFAULT_ENVIRONMENT, type InstrumentEnvironment } from '../environment.js';
import {
  labelText,
  type LabelsArgument,
  type LabelValue,
  type LabelValueSets,
  type UnknownLabels,
} from '../series/label-values.js';
import type { ExemplarStore } from './exemplar.js';
import { checkConfiguration, type CollectedConfiguration } from './instrument-configuration.js';
import { internalized } from '../series/label-index.js';
import { NOT_FOUND } from '../series/label-table.js';
import { DEFAULT_REGISTERS } from './metric-table.js';
import { observerOf } from './new-instruments.js';
import type { Aggregator, MetricRegistry, Sample } from './registry-contract.js';
import { type SeriesCursor, SeriesView } from '../series/series-walk.js';
import type { SeriesHandle } from '../series/series-handle.js';
import { SeriesMap } from '../series/series-map.js';

/** Marks this library's instruments, even across copies of the package (ESM and CommonJS in one process). */
export const INSTRUMENT: unique symbol = acrossCopies('instrument') as never;

/** Up to this many positional label values are looked up without allocating. */
const MAX_NAMED_VALUES = 8;

/** What each kind of instrument passes to the base class. */
export interface InstrumentShape {
  readonly type: string;
  /** The number of 64-bit floats per series. */
  readonly valueWords: number;
}

const NO_TEXTS: readonly string[] = Object.freeze([]);
const NO_LABELS: readonly never[] = Object.freeze([]);

/** The base of all instruments: registration, series lookup, collection, and prom-client's metric contract. */
export abstract class Instrument<T extends string, C extends LabelValueSets<T>, H extends SeriesHandle> {
  readonly [INSTRUMENT] = true;
  abstract readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  readonly labelNames: readonly T[];
  readonly aggregator: Aggregator;
  /** Runs before each scrape, to set values that are only read on demand. */
  readonly collect: (() => void | Promise<void>) | undefined;
  protected readonly series: SeriesMap;
  readonly environment: InstrumentEnvironment;
  private readonly metricName: string;
  /** The name for the next `get()` only; see the setter of `name`. */
  private nameOnce: string | undefined;
  private readonly limit: SeriesLimit;
  /** The closed value sets of labels, if there are any. */
  private readonly closedLabels: ClosedLabels | undefined;
  private readonly expireAfterMs: number | undefined;
  private readonly registers: readonly MetricRegistry[];
  /** The handles that `labels` returned, by row. */
  private handles: BlockList<H> | undefined;
  private unlabelledHandle: H | undefined;
  private collecting: Promise<void> | undefined;
  private isCollectBroken = false;

  constructor(config: CollectedConfiguration<T, C>, { type, valueWords }: InstrumentShape) {
    checkConfiguration(type, config);
    this.metricName = config.name;
    this.help = config.help;
    this.labelNames = config.labelNames?.length ? Object.freeze(internalized(config.labelNames)) : NO_LABELS;
    this.aggregator = config.aggregator ?? 'sum';
    this.collect = config.collect;
    this.registers = config.registers ?? DEFAULT_REGISTERS;
    this.environment = config.environment ?? DEFAULT_ENVIRONMENT;
    this.limit = new SeriesLimit(config.maxSeries ?? DEFAULT_MAX_SERIES, this.environment.warn);
    this.closedLabels =
      config.labelValues && new ClosedLabels(config.name, this.labelNames, config.labelValues);
    if (config.expireAfterMs !== undefined) checkExpireAfterMs(config.name, config.expireAfterMs);
    // If all series are known from the start, none of them expires.
    this.expireAfterMs = this.hasKnownSeries ? undefined : config.expireAfterMs;
    this.series = new SeriesMap({
      metricName: config.name,
      labelNames: this.labelNames,
      valueWords,
      limit: this.limit,
      clock: this.environment.clock,
      tracksUse: this.expireAfterMs !== undefined && this.expireAfterMs !== Infinity,
      closedLabels: this.closedLabels,
    });
    if (this.labelNames.length > MAX_NAMED_VALUES) {
      this.labels = (...args: unknown[]) => this.newHandle(this.textsOf(args));
    }
  }

  get name(): string {
    return this.metricName;
  }

  /**
   * prom-client's registry renames a counter permanently before an OpenMetrics scrape: it strips `_total` and adds
   * it again when it writes. Here the assigned name applies to the next `get()` only.
   */
  set name(name: string) {
    this.nameOnce = name;
  }

  /** The current number of series. */
  get seriesCount(): number {
    return this.series.size;
  }

  /** Whether every series is known from the start: no labels, or a closed set of values for each. */
  protected get hasKnownSeries(): boolean {
    return this.labelNames.length === 0 || this.closedLabels?.areComplete === true;
  }

  /** The maximum number of series; beyond it, new label sets share the overflow series. */
  get maxSeries(): number {
    return this.limit.maxSeries;
  }

  /** Sets the option name that the warning at the limit suggests for raising `maxSeries`; `false` for none. */
  limitIsSetBy(option: string | false): void {
    this.limit.option = option;
  }

  /** How many recordings went to the overflow series because the metric was full. */
  get overflowCount(): number {
    return this.limit.overflows;
  }

  /**
   * Runs `collect` and removes idle series; rejects with the error that `collect` throws. Overlapping calls share one
   * run, because a `collect` that resets and refills the metric must not run twice at once.
   */
  async collectNow(): Promise<void> {
    await this.startCollect();
  }

  /**
   * Like `collectNow`, without a promise if there is nothing to wait for, which is the case for most metrics.
   * @throws the error of a `collect` that is not asynchronous
   */
  startCollect(): Promise<void> | undefined {
    if (this.collecting !== undefined) return this.collecting;
    const collected = this.runCollect();
    if (collected === undefined || !isThenable(collected)) {
      this.endIdle();
      return undefined;
    }
    this.collecting = Promise.resolve(collected)
      .then(() => this.endIdle())
      .finally(() => (this.collecting = undefined));
    return this.collecting;
  }

  /** Runs `collect`, one run at a time. */
  protected runCollect(): void | Promise<void> {
    return this.collect?.();
  }

  /** Removes the series that are idle, after `collect`. */
  protected endIdle(): void {
    if (this.series.lastUsedWord === 0 || this.expireAfterMs === undefined) return;
    endIdleSeries(this.series, this.environment.clock.monotonicMs(), this.expireAfterMs);
  }

  /**
   * Returns the metric and its values in prom-client's format. If `collect` fails, it omits the values and warns:
   * one metric must never fail a registry's whole scrape.
   */
  protected async read(): Promise<{
    name: string;
    help: string;
    type: string;
    aggregator: Aggregator;
    values: Sample[];
  }> {
    const name = this.nameOnce ?? this.metricName;
    this.nameOnce = undefined;
    const isCollected = await this.tryCollect();
    return {
      name,
      help: this.help,
      type: this.type,
      aggregator: this.aggregator,
      values: isCollected ? this.samples(name) : [],
    };
  }

  /** Removes all series and recreates those that are known from the start. */
  reset(): void {
    this.series.clear();
    this.handles = undefined;
    this.beginKnownSeries();
  }

  /** Returns a handle to the series with these labels, which records without a lookup. First use creates the series. */
  labels(labels: LabelsArgument<T, C>): H;
  labels(...values: LabelValue[]): H;
  // Named parameters, because V8 allocates an array for rest parameters on each call.
  labels(
    value0?: unknown,
    value1?: unknown,
    value2?: unknown,
    value3?: unknown,
    value4?: unknown,
    value5?: unknown,
    value6?: unknown,
    value7?: unknown,
  ): H {
    const { series, labelNames } = this;
    const { index } = series;
    const isObject = typeof value0 === 'object' && value0 !== null;
    let row = NOT_FOUND;
    if (isObject) row = index.find(value0 as UnknownLabels);
    else if (arguments.length === labelNames.length) {
      row = index.findEight(value0, value1, value2, value3, value4, value5, value6, value7);
    }
    if (row !== NOT_FOUND) {
      const known = this.handles?.get(row);
      return known?.livesIn(row) ? known : this.newHandle(index.texts(row));
    }
    if (isObject) return this.newHandle(series.missedTexts(value0 as UnknownLabels));
    const values = [value0, value1, value2, value3, value4, value5, value6, value7];
    return this.newHandle(this.textsOf(values.slice(0, arguments.length), arguments.length));
  }

  /** Removes the series with these label values, if it exists. */
  remove(labels: LabelsArgument<T, C>): void;
  remove(...values: LabelValue[]): void;
  remove(...args: readonly unknown[]): void {
    const row = this.series.index.findValues(this.textsOf(args));
    if (row !== NOT_FOUND) this.series.delete(row);
  }

  /** @internal Returns the samples of `get()` as they are, without a run of `collect`. */
  currentSamples(): Sample[] {
    return this.samples(this.metricName);
  }

  /** @internal Whether the instrument keeps exemplars. */
  get hasExemplars(): boolean {
    return this.exemplarStore !== undefined;
  }

  /** @internal The exemplars, if it keeps any. */
  get exemplarStore(): ExemplarStore | undefined {
    return undefined;
  }

  protected abstract samples(name: string): Sample[];
  protected abstract createHandle(labelValues: readonly string[]): H;
  /** @internal Returns a cursor over the series of a view, by default the current series; a given cursor is used again. */
  abstract cursor(view?: SeriesView, cursor?: SeriesCursor): SeriesCursor;

  /** @internal The storage of the series, for those who copy it or set it from copies. */
  get storage(): SeriesMap {
    return this.series;
  }

  /** @internal Returns a view of the current series. */
  view(): SeriesView {
    return new SeriesView(this.series);
  }

  /** Returns the handle to the series without label values, for recordings without labels. */
  protected unlabelled(): H {
    return (this.unlabelledHandle ??= this.createHandle(
      this.labelNames.length === 0 ? NO_TEXTS : this.labelNames.map(() => ''),
    ));
  }

  /** Must be called at the end of each constructor. */
  protected begin(): void {
    this.series.observer = observerOf(this, this.registers);
    this.beginKnownSeries();
    for (const register of this.registers) register.registerMetric(this as never);
  }

  /** Converts label values, passed as one object or one by one, to strings in the order of the label names. */
  private textsOf(args: readonly unknown[], count = args.length): string[] {
    const [first] = args;
    if (typeof first === 'object' && first !== null) return this.series.textsOf(first as UnknownLabels);
    if (count === this.labelNames.length) return args.map(labelText);
    throw new Error(
      `Metric "${this.metricName}" has ${this.labelNames.length} labels (${this.labelNames.join(', ')}), but got ` +
        `${count} values (${args.map(String).join(', ')}). Give one value for each label, in this order.`,
    );
  }

  private newHandle(texts: readonly string[]): H {
    const row = this.series.index.findValues(texts);
    const handle = this.createHandle(texts);
    if (row !== NOT_FOUND) {
      handle.find();
      (this.handles ??= new BlockList()).set(row, handle);
    }
    return handle;
  }

  private beginKnownSeries(): void {
    if (this.labelNames.length === 0) this.series.rowOf(NO_TEXTS);
    else this.closedLabels?.combinations(this.maxSeries).forEach((texts) => this.series.rowOf(texts));
  }

  private async tryCollect(): Promise<boolean> {
    try {
      await this.collectNow();
      this.isCollectBroken = false;
      return true;
    } catch (error) {
      if (!this.isCollectBroken) {
        this.environment.warn(
          `collect of metric "${this.metricName}" failed; the scrape omits its values: ${String(error)}`,
        );
      }
      this.isCollectBroken = true;
      return false;
    }
  }
}
