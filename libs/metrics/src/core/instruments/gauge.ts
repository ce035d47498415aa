import type {
  LabelValue,
  UnknownLabels,
  Labels,
  LabelsArgument,
  LabelValueSets,
  OpenLabels,
  ValueArguments,
} from '../series/label-values.js';
import { notANumber } from './recording-errors.js';
import { SeriesHandle } from '../series/series-handle.js';
import { VALUES, type SeriesMap, JUST_USED } from '../series/series-map.js';
import { startTimer, type EndTimer } from './timer.js';
import { Instrument } from './instrument.js';
import type { MetricObject } from './metric-object.js';
import type { InstrumentConfiguration } from './instrument-configuration.js';
import { RunningCount } from './running-count.js';
import { sampleLabels, type Sample } from './registry-contract.js';
import { SeriesCursor } from '../series/series-walk.js';

/** A handle to one series of a gauge. */
export class GaugeSeries<T extends string = string> extends SeriesHandle {
  constructor(
    series: SeriesMap,
    labelValues: readonly string[],
    private readonly gauge: Gauge<string>,
  ) {
    super(series, labelValues);
  }

  /** Adds an amount to the gauge, 1 by default; throws a TypeError if it is not a number. */
  inc(amount = 1): void {
    if (typeof amount !== 'number') throw notANumber(this.gauge.name, amount);
    const at = this.locate();
    const { cells } = this;
    cells[at] = (cells[at] as number) + amount;
  }

  /** Subtracts an amount from the gauge, 1 by default; throws a TypeError if it is not a number. */
  dec(amount = 1): void {
    if (typeof amount !== 'number') throw notANumber(this.gauge.name, amount);
    const at = this.locate();
    const { cells } = this;
    cells[at] = (cells[at] as number) - amount;
  }

  /** Sets the gauge; throws a TypeError if the value is not a number. */
  set(value: number): void {
    if (typeof value !== 'number') throw notANumber(this.gauge.name, value);
    const at = this.locate();
    this.cells[at] = value;
  }

  /** Sets the gauge to the current time, in seconds since the Unix epoch. */
  setToCurrentTime(): void {
    this.set(this.gauge.environment.clock.nowMs() / 1000);
  }

  /** Starts a timer. Ending it sets this series, or the one with the labels passed then, to the elapsed seconds. */
  startTimer(): (labels?: Readonly<Partial<Record<T, LabelValue>>>) => number {
    return startTimer(this.gauge.environment.clock, undefined, (labels, seconds) => {
      if (labels === undefined) this.set(seconds);
      else this.gauge.set({ ...this.labelsObject(), ...labels } as UnknownLabels as never, seconds);
    });
  }

  /** Returns the offset of the value, after attaching to a live series. */
  private locate(): number {
    const { series } = this;
    if (series.epoch !== this.epoch) this.attach();
    return this.at + VALUES;
  }
}

/** The configuration of a gauge. */
export interface GaugeConfiguration<
  T extends string,
  C extends LabelValueSets<T> = OpenLabels,
> extends InstrumentConfiguration<T, C> {
  /** Runs before each scrape with the gauge as `this`, to set values that are only read on demand. */
  readonly collect?: (this: Gauge<T, C>) => void | Promise<void>;
}

const GAUGE = { type: 'gauge', valueWords: 1 };

/** Walks the series of a gauge. */
export class GaugeCursor extends SeriesCursor {
  get value(): number {
    return this.cell(VALUES);
  }
}

/**
 * A value that goes up and down, such as the length of a queue. It accepts every number: NaN and the
 * infinities are valid values in Prometheus' data model.
 * @example
 * const waiting = new Gauge({ name: 'jobs_waiting', help: 'Jobs in the queue.', labelNames: ['queue'] });
 * waiting.set({ queue: 'mail' }, 12);
 */
export class Gauge<
  T extends string = never,
  const C extends LabelValueSets<T> = OpenLabels,
> extends Instrument<T, C, GaugeSeries<T>> {
  readonly type = 'gauge';
  private running: Set<RunningCount> | undefined;

  /** @throws Error for an invalid or already registered name, invalid label names or label values */
  constructor(config: GaugeConfiguration<T, C>) {
    super(config, GAUGE);
    this.begin();
  }

  /** Adds an amount to the series with these labels, 1 by default; throws a TypeError if it is not a number. */
  inc(labels: LabelsArgument<T, C>, value?: number): void;
  inc(...value: ValueArguments<T, [value?: number]>): void;
  inc(labels?: unknown, value: unknown = 1): void {
    if (typeof labels !== 'object' || labels === null) this.unlabelled().inc((labels ?? value) as number);
    else this.add(labels as UnknownLabels, this.checked(value));
  }

  /** Subtracts an amount from the series with these labels, 1 by default; throws a TypeError if it is not a number. */
  dec(labels: LabelsArgument<T, C>, value?: number): void;
  dec(...value: ValueArguments<T, [value?: number]>): void;
  dec(labels?: unknown, value: unknown = 1): void {
    if (typeof labels !== 'object' || labels === null) this.unlabelled().dec((labels ?? value) as number);
    else this.add(labels as UnknownLabels, -this.checked(value));
  }

  /** Sets the series with these labels; throws a TypeError if the value is not a number. */
  set(labels: LabelsArgument<T, C>, value: number): void;
  set(...value: ValueArguments<T, [value: number]>): void;
  set(labels: unknown, value?: unknown): void {
    if (typeof labels !== 'object' || labels === null) {
      this.unlabelled().set((labels ?? value) as number);
      return;
    }
    const checked = this.checked(value);
    const row = this.locate(labels as UnknownLabels);
    const { rows } = this.series;
    rows.cellsOf(row)[rows.at(row) + VALUES] = checked;
  }

  /** Sets the series with these labels to the current time, in seconds since the Unix epoch. */
  setToCurrentTime(...labels: [T] extends [never] ? [] : [labels: Labels<T, C>]): void;
  setToCurrentTime(labels: UnknownLabels = {}): void {
    this.set(labels as LabelsArgument<T, C>, this.environment.clock.nowMs() / 1000);
  }

  /** Starts a timer. Ending it sets the series with the combined labels to the elapsed seconds, and returns them. */
  startTimer<K extends T = never>(labels?: Pick<Labels<T, C>, K>): EndTimer<T, C, K> {
    return startTimer(this.environment.clock, labels, (labels = {}, seconds) => {
      this.set(labels as LabelsArgument<T, C>, seconds);
    });
  }

  /** @internal Creates a count of operations in progress, shown in the series with these labels for the life of the gauge. */
  counting(labels: UnknownLabels): RunningCount {
    return this.shown(new RunningCount(this.series, labels));
  }

  /** @internal Counts an operation that starts; pass the result to `leave` when the operation ends. */
  enter(labels: UnknownLabels): RunningCount {
    const count = new RunningCount(this.series, labels);
    count.enter();
    return this.shown(count);
  }

  /** @internal Ends an operation counted by `enter`. */
  leave(count: RunningCount): void {
    this.running?.delete(count);
    count.leave();
  }

  get(): Promise<MetricObject<T>> {
    return this.read() as unknown as Promise<MetricObject<T>>;
  }

  /** @internal */
  cursor(view = this.view(), cursor = new GaugeCursor()): GaugeCursor {
    return cursor.start(view);
  }

  protected override runCollect(): void | Promise<void> {
    this.running?.forEach((count) => count.show());
    return super.runCollect();
  }

  protected createHandle(labelValues: readonly string[]): GaugeSeries<T> {
    return new GaugeSeries(this.series, labelValues, this as unknown as Gauge<string>);
  }

  protected samples(): Sample[] {
    const samples: Sample[] = [];
    const cursor = this.cursor();
    while (cursor.next()) {
      samples.push({ value: cursor.value, labels: sampleLabels(this.labelNames, cursor.labelValues) });
    }
    return samples;
  }

  /** Shows a count in each scrape. */
  private shown(count: RunningCount): RunningCount {
    (this.running ??= new Set()).add(count);
    return count;
  }

  private checked(value: unknown): number {
    if (typeof value !== 'number') throw notANumber(this.name, value);
    return value;
  }

  private add(labels: UnknownLabels, delta: number): void {
    const row = this.locate(labels);
    const { rows } = this.series;
    const cells = rows.cellsOf(row);
    const at = rows.at(row) + VALUES;
    cells[at] = (cells[at] as number) + delta;
  }

  /** Returns the row of the series with these labels, and marks it as used. */
  private locate(labels: UnknownLabels): number {
    const { series } = this;
    const row = series.locate(labels);
    const { rows, lastUsedWord } = series;
    if (lastUsedWord !== 0) rows.cellsOf(row)[rows.at(row) + lastUsedWord] = JUST_USED;
    return row;
  }
}
