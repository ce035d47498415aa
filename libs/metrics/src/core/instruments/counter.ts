import {
  checkExemplarLabels,
  type EndedExemplars,
  type ExemplarLabels,
  ExemplarStore,
  type Exemplar,
  isExemplarCall,
} from './exemplar.js';
import { valueError } from './recording-errors.js';
import { SeriesHandle } from '../series/series-handle.js';
import { VALUES, type SeriesMap, CREATED_MS, JUST_USED } from '../series/series-map.js';
import { Instrument } from './instrument.js';
import type { MetricObject } from './metric-object.js';
import type { InstrumentConfiguration } from './instrument-configuration.js';
import type {
  LabelsArgument,
  LabelsProperty,
  LabelValueSets,
  OpenLabels,
  UnknownLabels,
  ValueArguments,
} from '../series/label-values.js';
import { sampleLabels, type Sample } from './registry-contract.js';
import { SeriesCursor, type SeriesView } from '../series/series-walk.js';

/** A handle to one series of a counter. */
export class CounterSeries extends SeriesHandle {
  constructor(
    series: SeriesMap,
    labelValues: readonly string[],
    private readonly metricName: string,
    private readonly exemplars: ExemplarStore | undefined,
  ) {
    super(series, labelValues, exemplars === undefined);
  }

  /**
   * Adds an amount to the counter, 1 by default. Keeps the exemplar labels if exemplars are enabled.
   * @throws RangeError if the amount is negative, TypeError if it is not a finite number
   */
  inc(amount?: number | null, exemplarLabels?: ExemplarLabels): void {
    const delta = amount ?? 1;
    if (typeof delta !== 'number' || !(delta >= 0 && delta < Infinity))
      throw valueError(this.metricName, delta);
    const { series } = this;
    if (series.epoch !== this.epoch) {
      this.incWithCare(delta, exemplarLabels);
      return;
    }
    const { cells } = this;
    const at = this.at + VALUES;
    cells[at] = (cells[at] as number) + delta;
  }

  private incWithCare(delta: number, labels: ExemplarLabels | undefined): void {
    const { exemplars } = this;
    if (exemplars !== undefined) checkExemplarLabels(this.metricName, labels);
    this.attach();
    this.cells[this.at + VALUES] = (this.cells[this.at + VALUES] as number) + delta;
    exemplars?.record(this.row, 0, delta, labels);
  }
}

/** The configuration of a counter. */
export interface CounterConfiguration<
  T extends string,
  C extends LabelValueSets<T> = OpenLabels,
> extends InstrumentConfiguration<T, C> {
  /** Runs before each scrape with the counter as `this`. */
  readonly collect?: (this: Counter<T, C>) => void | Promise<void>;
  /** Keeps one exemplar per series: the labels passed to `inc`, or else the active OpenTelemetry span. */
  readonly enableExemplars?: boolean;
}

/** The argument of `inc` in prom-client's form for counters with exemplars. */
export type CounterIncrement<T extends string, C> = LabelsProperty<T, C> & {
  readonly value?: number;
  readonly exemplarLabels?: ExemplarLabels;
};

const NO_LABELS: UnknownLabels = {};
const COUNTER = { type: 'counter', valueWords: 1 };

/** Walks the series of a counter. */
export class CounterCursor extends SeriesCursor {
  private exemplars: ExemplarStore | undefined;

  /** Starts before the first series of a view of the counter that keeps its exemplars here. */
  startIn(view: SeriesView, exemplars: ExemplarStore | undefined): this {
    this.exemplars = exemplars;
    return this.start(view);
  }

  get value(): number {
    return this.cell(VALUES);
  }

  get exemplar(): Exemplar | undefined {
    return this.hasEnded
      ? (this.remains as EndedExemplars | undefined)?.(0)
      : this.exemplars?.get(this.row, 0);
  }
}

/**
 * A value that only goes up, such as the number of requests served. It accepts finite amounts of at least 0.
 * @example
 * const served = new Counter({ name: 'requests_total', help: 'Requests served.', labelNames: ['method'] });
 * served.inc({ method: 'GET' });
 */
export class Counter<
  T extends string = never,
  const C extends LabelValueSets<T> = OpenLabels,
> extends Instrument<T, C, CounterSeries> {
  readonly type = 'counter';
  private readonly exemplars: ExemplarStore | undefined;

  /** @throws Error for an invalid or already registered name, invalid label names or label values */
  constructor(config: CounterConfiguration<T, C>) {
    super(config, COUNTER);
    this.exemplars = config.enableExemplars ? new ExemplarStore(1, this.environment) : undefined;
    this.series.besides = this.exemplars;
    this.begin();
  }

  /**
   * Adds an amount to the series with these labels, 1 by default.
   * @throws RangeError if the amount is negative, TypeError if it is not a finite number, Error for an unknown label
   */
  inc(labels: LabelsArgument<T, C>, value?: number, exemplarLabels?: ExemplarLabels): void;
  inc(increment: CounterIncrement<T, C>): void;
  inc(...value: ValueArguments<T, [value?: number]>): void;
  inc(labels?: unknown, value?: unknown, exemplarLabels?: ExemplarLabels): void {
    if (typeof labels !== 'object' || labels === null) {
      this.unlabelled().inc((labels ?? value) as number | undefined);
      return;
    }
    if (this.exemplars === undefined) this.add(labels as UnknownLabels, value);
    else this.addWithExemplar(labels as UnknownLabels, value, exemplarLabels);
  }

  /**
   * Sets the creation time of a series that takes over a count started elsewhere.
   * @param createdMs milliseconds since the Unix epoch; `undefined` if unknown
   */
  countsSince(createdMs: number | undefined, labels: UnknownLabels = {}): void {
    const row = this.series.locate(labels);
    const { rows } = this.series;
    rows.cellsOf(row)[rows.at(row) + CREATED_MS] = createdMs ?? NaN;
  }

  /** @internal */
  override get exemplarStore(): ExemplarStore | undefined {
    return this.exemplars;
  }

  get(): Promise<MetricObject<T>> {
    return this.read() as unknown as Promise<MetricObject<T>>;
  }

  /** @internal */
  cursor(view = this.view(), cursor = new CounterCursor()): CounterCursor {
    return cursor.startIn(view, this.exemplars);
  }

  protected createHandle(labelValues: readonly string[]): CounterSeries {
    return new CounterSeries(this.series, labelValues, this.name, this.exemplars);
  }

  protected samples(): Sample[] {
    const samples: Sample[] = [];
    const cursor = this.cursor();
    while (cursor.next()) {
      const sample: Sample = {
        value: cursor.value,
        labels: sampleLabels(this.labelNames, cursor.labelValues),
      };
      if (cursor.exemplar !== undefined) sample.exemplar = cursor.exemplar;
      samples.push(sample);
    }
    return samples;
  }

  /** Adds an amount to the series with these labels, and returns its row. */
  private add(labels: UnknownLabels, value: unknown): number {
    const delta = value ?? 1;
    if (typeof delta !== 'number' || !(delta >= 0 && delta < Infinity)) throw valueError(this.name, delta);
    const { series } = this;
    const row = series.locate(labels);
    const { rows, lastUsedWord } = series;
    const cells = rows.cellsOf(row);
    const at = rows.at(row);
    cells[at + VALUES] = (cells[at + VALUES] as number) + delta;
    if (lastUsedWord !== 0) cells[at + lastUsedWord] = JUST_USED;
    return row;
  }

  private addWithExemplar(
    labels: UnknownLabels,
    value: unknown,
    exemplarLabels: ExemplarLabels | undefined,
  ): void {
    const call: object = labels;
    if (isExemplarCall(call, this.labelNames)) {
      this.addWithExemplar(call.labels ?? NO_LABELS, call.value, call.exemplarLabels);
      return;
    }
    checkExemplarLabels(this.name, exemplarLabels);
    const row = this.add(labels, value);
    this.exemplars?.record(row, 0, (value ?? 1) as number, exemplarLabels);
  }
}
