import { checkExemplarLabels, type ExemplarLabels, ExemplarStore, isExemplarCall } from './exemplar.js';
import { HistogramRows } from './histogram-rows.js';
import type {
  LabelValue,
  Labels,
  LabelsArgument,
  LabelsProperty,
  LabelValueSets,
  OpenLabels,
  UnknownLabels,
  ValueArguments,
} from '../series/label-values.js';
import { valueError } from './recording-errors.js';
import { SeriesHandle } from '../series/series-handle.js';
import { startTimer, type EndExemplarTimer } from './timer.js';
import { bucketBounds, DEFAULT_BUCKETS } from './buckets.js';
import { HistogramCursor, histogramSamples } from './histogram-cursor.js';
import { Instrument } from './instrument.js';
import type { MetricObject } from './metric-object.js';
import type { InstrumentConfiguration } from './instrument-configuration.js';
import type { Sample } from './registry-contract.js';
import { resolveNativeOptions, type NativeHistogramOptions } from './native/native-options.js';
import { NativeRows } from './native/native-rows.js';

/** A handle to one series of a histogram. */
export class HistogramSeries<T extends string = string> extends SeriesHandle {
  constructor(
    private readonly rows: HistogramRows,
    labelValues: readonly string[],
    private readonly histogram: Histogram<string>,
  ) {
    super(rows.series, labelValues, rows.isPlain);
  }

  /**
   * Counts a value in its bucket. Keeps the exemplar labels if exemplars are enabled.
   * @throws TypeError if the value is not a finite number; a native histogram accepts NaN and infinities too
   */
  observe(value: number, exemplarLabels?: ExemplarLabels): void {
    const { series, rows } = this;
    if (series.epoch !== this.epoch) {
      this.observeWithCare(value, exemplarLabels);
      return;
    }
    if (!Number.isFinite(value)) throw valueError(this.histogram.name, value);
    rows.observePlain(this.cells, this.at, value);
  }

  /** Starts a timer. Ending it observes the elapsed seconds in this series, or the one with the labels passed then. */
  startTimer(): (labels?: Readonly<Partial<Record<T, LabelValue>>>) => number {
    return startTimer(this.histogram.environment.clock, undefined, (labels, seconds) => {
      if (labels === undefined) this.observe(seconds);
      else this.histogram.observe({ ...this.labelsObject(), ...labels } as never, seconds);
    });
  }

  private observeWithCare(value: number, exemplarLabels: ExemplarLabels | undefined): void {
    const { rows } = this;
    if (!rows.takes(value)) throw valueError(this.histogram.name, value);
    if (exemplarLabels !== undefined && rows.exemplars !== undefined) {
      checkExemplarLabels(this.histogram.name, exemplarLabels);
    }
    this.attach();
    rows.observe(this.row, value, exemplarLabels);
  }
}

/** The configuration of a histogram. */
export interface HistogramConfiguration<
  T extends string,
  C extends LabelValueSets<T> = OpenLabels,
> extends InstrumentConfiguration<T, C> {
  /** Upper bounds of the buckets, ascending, in the metric's unit; `+Inf` is implicit. */
  readonly buckets?: readonly number[];
  /**
   * Makes a native histogram, which chooses its buckets itself; `{}` for the defaults. It also has classic buckets
   * only if `buckets` is set.
   */
  readonly native?: NativeHistogramOptions;
  /** Runs before each scrape with the histogram as `this`. */
  readonly collect?: (this: Histogram<T, C>) => void | Promise<void>;
  /** Keeps one exemplar per bucket: the labels passed to `observe`, or else the active OpenTelemetry span. */
  readonly enableExemplars?: boolean;
}

/** The argument of `observe` in prom-client's form for histograms with exemplars. */
export type HistogramObservation<T extends string, C> = LabelsProperty<T, C> & {
  readonly value: number;
  readonly exemplarLabels?: ExemplarLabels;
};

/**
 * A distribution, such as request durations, counted in buckets. It accepts finite numbers; a native histogram also
 * accepts NaN and infinities, for which its specification defines the handling.
 * @example
 * const duration = new Histogram({ name: 'job_seconds', help: 'Time per job.', buckets: [0.1, 1, 10] });
 * duration.observe(0.42);
 * @example
 * const duration = new Histogram({ name: 'job_seconds', help: 'Time per job.', native: {} });
 */
export class Histogram<
  T extends string = never,
  const C extends LabelValueSets<T> = OpenLabels,
> extends Instrument<T, C, HistogramSeries<T>> {
  readonly type = 'histogram';
  /** Upper bounds of the buckets, without `+Inf`. */
  readonly bounds: Float64Array;
  private readonly rows: HistogramRows;

  /**
   * @throws Error for an invalid or already registered name, invalid label names, label values, buckets or native
   * options
   */
  constructor(config: HistogramConfiguration<T, C>) {
    const { name, native, buckets = native ? [] : DEFAULT_BUCKETS } = config;
    const bounds = bucketBounds(name, buckets);
    // One count per bucket, one for +Inf, and the sum; the total count is the sum of the counts.
    super(config, { type: 'histogram', valueWords: bounds.length + 2 });
    this.bounds = bounds;
    const { series, environment } = this;
    this.rows = new HistogramRows(
      series,
      bounds,
      config.enableExemplars ? new ExemplarStore(bounds.length + 1, environment) : undefined,
      native && new NativeRows(series, resolveNativeOptions(name, native, environment.clock)),
    );
    if (this.rows.hasBesides) series.besides = this.rows;
    this.begin();
  }

  /**
   * Counts a value in its bucket of the series with these labels.
   * @throws TypeError for a value that the histogram does not accept, Error for an unknown label
   */
  observe(labels: LabelsArgument<T, C>, value: number, exemplarLabels?: ExemplarLabels): void;
  observe(observation: HistogramObservation<T, C>): void;
  observe(...value: ValueArguments<T, [value: number]>): void;
  observe(labels: unknown, value?: unknown, exemplarLabels?: ExemplarLabels): void {
    if (typeof labels !== 'object' || labels === null) {
      this.unlabelled().observe((labels ?? value) as number);
      return;
    }
    const { rows } = this;
    if (rows.exemplars !== undefined) {
      if (isExemplarCall(labels, this.labelNames)) {
        const { value, exemplarLabels } = labels;
        this.observe((labels.labels ?? {}) as LabelsArgument<T, C>, value as number, exemplarLabels);
        return;
      }
      checkExemplarLabels(this.name, exemplarLabels);
    }
    if (!rows.takes(value)) throw valueError(this.name, value);
    rows.observe(this.series.locate(labels as UnknownLabels), value, exemplarLabels);
  }

  /** Creates the series with these labels, without observations; empties it if it exists. */
  zero(labels: LabelsArgument<T, C>): void {
    const texts = this.series.textsOf(labels);
    this.remove(...texts);
    this.series.rowOf(texts);
  }

  /** Starts a timer. Ending it observes the elapsed seconds under the labels of start and end, and returns them. */
  startTimer<K extends T = never>(
    labels?: Pick<Labels<T, C>, K>,
    exemplarLabels?: ExemplarLabels,
  ): EndExemplarTimer<T, C, K> {
    return startTimer(this.environment.clock, labels, (labels = {}, seconds, endExemplarLabels) => {
      const exemplar = endExemplarLabels ? { ...exemplarLabels, ...endExemplarLabels } : exemplarLabels;
      this.observe(labels as LabelsArgument<T, C>, seconds, exemplar);
    }) as unknown as EndExemplarTimer<T, C, K>;
  }

  /** Whether text formats expose only its count and sum. */
  get hasOnlyNativeBuckets(): boolean {
    return this.rows.native !== undefined && this.bounds.length === 0;
  }

  /** @internal The native parts of the series, if there are any. */
  get nativeRows(): NativeRows | undefined {
    return this.rows.native;
  }

  /** @internal */
  override get exemplarStore(): ExemplarStore | undefined {
    return this.rows.exemplars;
  }

  get(): Promise<MetricObject<T>> {
    return this.read() as unknown as Promise<MetricObject<T>>;
  }

  /** @internal */
  cursor(view = this.view(), cursor = new HistogramCursor()): HistogramCursor {
    return cursor.startIn(view, this.rows);
  }

  protected createHandle(labelValues: readonly string[]): HistogramSeries<T> {
    return new HistogramSeries(this.rows, labelValues, this as unknown as Histogram<string>);
  }

  protected samples(name: string): Sample[] {
    return histogramSamples(name, this.labelNames, this.bounds, this.cursor());
  }
}
