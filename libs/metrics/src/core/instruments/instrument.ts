import { checkExpireAfterMs, endIdleSeries } from '../series/idle-series.js';
import { DEFAULT_MAX_SERIES, SeriesLimit } from '../series/series-limit.js';
import { acrossCopies } from '../across-copies.js';
import { ClosedLabels } from '../series/closed-labels.js';
import type { Besides } from '../series/endings.js';
import { DEFAULT_ENVIRONMENT, type InstrumentEnvironment } from '../environment.js';
import {
  labelText,
  type LabelsArgument,
  type LabelValue,
  type LabelValueSets,
  type UnknownLabels,
} from '../series/label-values.js';
import { checkConfiguration, type CollectedConfiguration } from './instrument-configuration.js';
import { NOT_FOUND } from '../series/label-index.js';
import {
  type Sample,
  DEFAULT_REGISTERS,
  type Aggregator,
  type MetricRegistry,
} from './prom-client-contract.js';
import { type SeriesCursor, SeriesView } from '../series/series-walk.js';
import type { SeriesHandle } from '../series/series-handle.js';
import { SeriesMap } from '../series/series-map.js';

/** Marks our instruments, also across copies of this package (ESM and CommonJS in one process). */
export const INSTRUMENT: unique symbol = acrossCopies('instrument') as never;

/** Up to so many label values are found by position without allocating. */
const MAX_NAMED_VALUES = 8;

/** What a kind of instrument tells its base. */
export interface InstrumentShape {
  readonly type: string;
  /** 64-bit floats that one series needs. */
  readonly valueWords: number;
  /** What the instrument keeps of its series besides. */
  readonly besides?: Besides;
}

/** What all instruments share: registration, labels to series, collection, the metrics contract of prom-client. */
export abstract class Instrument<T extends string, C extends LabelValueSets<T>, H extends SeriesHandle> {
  readonly [INSTRUMENT] = true;
  abstract readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  readonly labelNames: readonly T[];
  readonly aggregator: Aggregator;
  /** Runs before each scrape, to set what is only known by asking. */
  readonly collect: (() => void | Promise<void>) | undefined;
  protected readonly series: SeriesMap;
  readonly environment: InstrumentEnvironment;
  private readonly metricName: string;
  /** A name for the next `get()` alone; see the setter of `name`. */
  private nameOnce: string | undefined;
  private readonly limit: SeriesLimit;
  private readonly closedLabels: ClosedLabels;
  private readonly expireAfterMs: number;
  private readonly registers: readonly MetricRegistry[];
  private readonly handles: (H | undefined)[] = [];
  private collecting: Promise<void> | undefined;
  private isCollectBroken = false;

  constructor(config: CollectedConfiguration<T, C>, { type, valueWords, besides }: InstrumentShape) {
    checkConfiguration(type, config);
    this.metricName = config.name;
    this.help = config.help;
    this.labelNames = Object.freeze([...(config.labelNames ?? [])]);
    this.aggregator = config.aggregator ?? 'sum';
    this.collect = config.collect;
    this.registers = config.registers ?? DEFAULT_REGISTERS;
    this.environment = config.environment ?? DEFAULT_ENVIRONMENT;
    this.limit = new SeriesLimit(config.maxSeries ?? DEFAULT_MAX_SERIES, this.environment.warn);
    this.closedLabels = new ClosedLabels(config.name, this.labelNames, config.labelValues ?? {});
    if (config.expireAfterMs !== undefined) checkExpireAfterMs(config.name, config.expireAfterMs);
    // Series that are all known from the start stay.
    this.expireAfterMs = this.closedLabels.areComplete ? Infinity : (config.expireAfterMs ?? Infinity);
    this.series = new SeriesMap({
      metricName: config.name,
      labelNames: this.labelNames,
      valueWords,
      limit: this.limit,
      clock: this.environment.clock,
      tracksUse: this.expireAfterMs !== Infinity,
      checkValue: (label, text) => this.closedLabels.check(label, text),
      ...(besides && { besides }),
    });
    if (this.labelNames.length > MAX_NAMED_VALUES) {
      this.labels = (...args: unknown[]) => this.newHandle(this.textsOf(args));
    }
  }

  get name(): string {
    return this.metricName;
  }

  /**
   * prom-client's registry renames a counter for good before it asks for an OpenMetrics scrape (it cuts
   * `_total`, and adds it again when writing). The name given so holds for the `get()` that follows.
   */
  set name(name: string) {
    this.nameOnce = name;
  }

  /** How many series exist now. */
  get seriesCount(): number {
    return this.series.size;
  }

  /** Whether every series is known from the start: no labels, or a closed set of values for each. */
  protected get hasKnownSeries(): boolean {
    return this.closedLabels.areComplete;
  }

  /** How many series may exist before new label sets share the overflow series. */
  get maxSeries(): number {
    return this.limit.maxSeries;
  }

  /** Says which option sets `maxSeries` where this metric comes from; `false`: none. For the warning at the limit. */
  limitIsSetBy(option: string | false): void {
    this.limit.option = option;
  }

  /** How many recordings went to the overflow series because the metric was full. */
  get overflowCount(): number {
    return this.limit.overflows;
  }

  /**
   * Runs `collect` and ends idle series; rejects with what `collect` throws. Calls that overlap share one run: one
   * `collect` that resets and fills the metric must not meet another one of itself.
   */
  collectNow(): Promise<void> {
    this.collecting ??= this.runCollect().finally(() => (this.collecting = undefined));
    return this.collecting;
  }

  /** What `collectNow` does, one run at a time. */
  protected async runCollect(): Promise<void> {
    await this.collect?.();
    if (this.expireAfterMs !== Infinity) {
      endIdleSeries(this.series, this.environment.clock.monotonicMs(), this.expireAfterMs);
    }
  }

  /**
   * The metric with its values, in prom-client's shape. When `collect` fails the values are left out and a
   * warning says so: one metric never fails a registry's whole scrape.
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

  /** Ends every series; those that exist from the start begin again. */
  reset(): void {
    this.series.clear();
    this.handles.length = 0;
    this.beginKnownSeries();
  }

  /** The series of these label values, kept: recording through it looks nothing up. It begins at its first use. */
  labels(labels: LabelsArgument<T, C>): H;
  labels(...values: LabelValue[]): H;
  // By name, as V8 would allocate an array for the rest of the arguments at each call.
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
      const known = this.handles[row];
      return known?.livesIn(row) ? known : this.newHandle(index.texts(row));
    }
    if (isObject) return this.newHandle(series.missedTexts(value0 as UnknownLabels));
    const values = [value0, value1, value2, value3, value4, value5, value6, value7];
    return this.newHandle(this.textsOf(values.slice(0, arguments.length), arguments.length));
  }

  /** Ends the series with these label values, when there is one. */
  remove(labels: LabelsArgument<T, C>): void;
  remove(...values: LabelValue[]): void;
  remove(...args: readonly unknown[]): void {
    const row = this.series.index.findValues(this.textsOf(args));
    if (row !== NOT_FOUND) this.series.delete(row);
  }

  protected abstract samples(name: string): Sample[];
  protected abstract createHandle(labelValues: readonly string[]): H;
  /** A walk over the series, of a view that was taken before or of those that there are now. */
  abstract cursor(view?: SeriesView): SeriesCursor;

  /** The series that there are now. */
  view(): SeriesView {
    return new SeriesView(this.series);
  }

  /** To be called at the end of each constructor. */
  protected begin(): void {
    this.beginKnownSeries();
    for (const register of this.registers) register.registerMetric(this as never);
  }

  /** Label values given as one object or one by one, as texts in the order of the label names. */
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
      // Without gaps, across which V8 would keep the array as a slow dictionary.
      while (this.handles.length < row) this.handles.push(undefined);
      this.handles[row] = handle;
    }
    return handle;
  }

  private beginKnownSeries(): void {
    for (const texts of this.closedLabels.combinations(this.limit.maxSeries)) this.series.rowOf(texts);
  }

  private async tryCollect(): Promise<boolean> {
    try {
      await this.collectNow();
      this.isCollectBroken = false;
      return true;
    } catch (error) {
      if (!this.isCollectBroken) {
        this.environment.warn(
          `collect of metric "${this.metricName}" failed, its values are left out of the scrape: ${String(error)}`,
        );
      }
      this.isCollectBroken = true;
      return false;
    }
  }
}
