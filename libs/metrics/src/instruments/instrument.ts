import { checkExpireAfterMs, endIdleSeries } from '../cardinality/idle-series.js';
import { DEFAULT_MAX_SERIES, SeriesLimit } from '../cardinality/series-limit.js';
import { declarationProblem } from '../lint/definition.js';
import { ClosedLabels } from './closed-labels.js';
import { DEFAULT_ENVIRONMENT, type InstrumentEnvironment } from './environment.js';
import {
  labelText,
  type LabelsArgument,
  type LabelValue,
  type LabelValueSets,
  type OpenLabels,
  type UnknownLabels,
} from './label-values.js';
import { NOT_FOUND } from './label-index.js';
import { DEFAULT_REGISTERS, type Aggregator, type MetricRegistry } from './registry.js';
import type { SeriesCursor } from './series-cursor.js';
import type { SeriesHandle } from './series-handle.js';
import { SeriesMap } from './series-map.js';

/** Marks our instruments, also across copies of this package (ESM and CommonJS in one process). */
export const INSTRUMENT = Symbol.for('nestjs-metrics.instrument');

/** What every kind of instrument is made from. */
export interface InstrumentConfiguration<T extends string, C extends LabelValueSets<T> = OpenLabels> {
  /** The metric's name as Prometheus stores it, base unit included: `loan_processing_duration_seconds`. */
  readonly name: string;
  /** One sentence that tells a reader of the scrape what is measured. */
  readonly help: string;
  readonly labelNames?: readonly T[];
  /**
   * Closed sets of values for some labels. When all labels have one, every combination is exposed from the
   * start.
   */
  readonly labelValues?: C & Readonly<Record<Exclude<keyof C, T>, never>>;
  /** Where to register; prom-client's global register when left out, nowhere when empty. */
  readonly registers?: readonly MetricRegistry[];
  /** How prom-client's cluster support joins the values of several workers; the sum when left out. */
  readonly aggregator?: Aggregator;
  /** How many series the metric may have before new label sets share one; 2000 when left out. */
  readonly maxSeries?: number;
  /** Ends a series after so many milliseconds without a recording, at the next scrape; never when left out. */
  readonly expireAfterMs?: number;
  /** Clock, warnings and trace context; the process's own when left out. */
  readonly environment?: InstrumentEnvironment;
}

/** One sample of `get()`, in prom-client's shape. */
export interface Sample {
  value: number;
  labels: Record<string, string | number>;
  metricName?: string;
  exemplar?: unknown;
}

/** What a kind of instrument tells its base. */
export interface InstrumentShape {
  /** 64-bit floats that one series needs. */
  readonly valueWords: number;
  /** Lets go of what the instrument keeps for a row besides. */
  readonly onEnd?: (row: number) => unknown;
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
  private isCollectBroken = false;

  constructor(
    config: InstrumentConfiguration<T, C> & { readonly collect?: (this: never) => void | Promise<void> },
    { valueWords, onEnd }: InstrumentShape,
  ) {
    const problem = declarationProblem(config);
    if (problem !== undefined) throw new Error(`Metric "${config.name}": ${problem}`);
    if (config.collect !== undefined && typeof config.collect !== 'function') {
      throw new TypeError(
        `collect of metric "${config.name}" is ${String(config.collect)}. Give a function.`,
      );
    }
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
      ...(onEnd && { onEnd }),
    });
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

  /** How many recordings went to the overflow series because the metric was full. */
  get overflowCount(): number {
    return this.limit.overflows;
  }

  /** Runs `collect` and ends idle series; rejects with what `collect` throws. */
  async collectNow(): Promise<void> {
    await this.collect?.();
    if (this.expireAfterMs !== Infinity) {
      endIdleSeries(this.series, this.environment.clock.nowMs(), this.expireAfterMs);
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
  // Three named parameters, as V8 allocates an array of arguments when one is read that was not given.
  labels(first?: unknown, second?: unknown, third?: unknown, ...more: unknown[]): H {
    const { index, cells, width } = this.series;
    let row = NOT_FOUND;
    if (typeof first === 'object' && first !== null) row = index.find(first as UnknownLabels);
    else if (arguments.length === this.labelNames.length) row = index.findMore(first, second, third, more);
    const known = row === NOT_FOUND ? undefined : this.handles[row];
    if (known !== undefined && known.isOf(cells[row * width])) return known;
    return this.newHandle(this.textsOf([first, second, third, ...more].slice(0, arguments.length)));
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
  abstract cursor(): SeriesCursor;

  /** To be called at the end of each constructor. */
  protected begin(): void {
    this.beginKnownSeries();
    for (const register of this.registers) register.registerMetric(this as never);
  }

  /** Label values given as one object or one by one, as texts in the order of the label names. */
  protected textsOf(args: readonly unknown[]): string[] {
    const [first] = args;
    if (typeof first === 'object' && first !== null) return this.series.textsOf(first as UnknownLabels);
    if (args.length === this.labelNames.length) return args.map(labelText);
    throw new Error(
      `Metric "${this.metricName}" has ${this.labelNames.length} labels (${this.labelNames.join(', ')}), but got ` +
        `${args.length} values (${args.map(String).join(', ')}). Give one value for each label, in this order.`,
    );
  }

  private newHandle(texts: readonly string[]): H {
    const row = this.series.index.findValues(texts);
    const handle = this.createHandle(texts);
    if (row !== NOT_FOUND) {
      handle.attach();
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
