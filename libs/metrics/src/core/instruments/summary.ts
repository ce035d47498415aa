import { shown } from '../rules/checks.js';
import type {
  LabelValue,
  Labels,
  LabelsArgument,
  LabelValueSets,
  OpenLabels,
  UnknownLabels,
  ValueArguments,
} from '../series/label-values.js';
import { valueError } from './recording-errors.js';
import { SeriesHandle } from '../series/series-handle.js';
import { type SeriesMap, JUST_USED } from '../series/series-map.js';
import { startTimer, type EndTimer } from './timer.js';
import { Instrument } from './instrument.js';
import type { MetricObject } from './metric-object.js';
import type { InstrumentConfiguration } from './instrument-configuration.js';
import type { Sample } from './registry-contract.js';
import { QuantileWindow } from './quantile-window.js';
import { QuantileWindows } from './quantile-windows.js';
import { COUNT, SUM, SummaryCursor, summarySamples } from './summary-cursor.js';

/** The default quantiles of a summary; the same as prom-client's. */
export const DEFAULT_PERCENTILES: readonly number[] = [0.01, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999];

interface SummaryOptions {
  readonly percentiles?: readonly number[];
  readonly maxAgeSeconds?: number;
  readonly ageBuckets?: number;
}

/** Describes the problem with the quantiles or the window of a summary; undefined if they are valid. */
export function summaryOptionsProblem({
  percentiles = DEFAULT_PERCENTILES,
  maxAgeSeconds,
  ageBuckets,
}: SummaryOptions): string | undefined {
  if (!Array.isArray(percentiles))
    return `percentiles is ${shown(percentiles)}. Give a list of numbers from 0 to 1.`;
  const odd = percentiles.find(
    (percentile) => !(typeof percentile === 'number' && percentile >= 0 && percentile <= 1),
  );
  if (odd !== undefined)
    return `percentile ${shown(odd)} is out of range. Give numbers from 0 to 1, such as 0.99.`;
  const repeated = percentiles.find((percentile, i) => percentiles.indexOf(percentile) !== i);
  if (repeated !== undefined) return `percentile ${repeated} is listed twice. List it once.`;
  if (maxAgeSeconds !== undefined && !(maxAgeSeconds > 0)) {
    return `maxAgeSeconds is ${maxAgeSeconds}. Give a positive number of seconds.`;
  }
  if (ageBuckets !== undefined && !(Number.isInteger(ageBuckets) && ageBuckets >= 1)) {
    return `ageBuckets is ${ageBuckets}. Give a whole number of at least 1.`;
  }
  return undefined;
}

/** A handle to one series of a summary. */
export class SummarySeries<T extends string = string> extends SeriesHandle {
  constructor(
    series: SeriesMap,
    labelValues: readonly string[],
    private readonly summary: Summary<string>,
    private readonly record: (row: number, value: number) => void,
  ) {
    super(series, labelValues);
  }

  /** Adds a value; throws a TypeError if it is not a finite number. */
  observe(value: number): void {
    if (!Number.isFinite(value)) throw valueError(this.summary.name, value);
    if (this.series.epoch !== this.epoch) this.attach();
    this.record(this.row, value);
  }

  /** Starts a timer. Ending it observes the elapsed seconds in this series, or the one with the labels passed then. */
  startTimer(): (labels?: Readonly<Partial<Record<T, LabelValue>>>) => number {
    return startTimer(this.summary.environment.clock, undefined, (labels, seconds) => {
      if (labels === undefined) this.observe(seconds);
      else this.summary.observe({ ...this.labelsObject(), ...labels } as never, seconds);
    });
  }
}

const SUMMARY = { type: 'summary', valueWords: 2 };

/** The configuration of a summary. */
export interface SummaryConfiguration<
  T extends string,
  C extends LabelValueSets<T> = OpenLabels,
> extends InstrumentConfiguration<T, C> {
  /** The quantiles to expose, each between 0 and 1. */
  readonly percentiles?: readonly number[];
  /** Length of the sliding window in seconds; without it the quantiles cover the life of the process. */
  readonly maxAgeSeconds?: number;
  /** The number of steps in which the window slides; 5 by default. */
  readonly ageBuckets?: number;
  /** Removes a series at the next scrape once its window is empty. */
  readonly pruneAgedBuckets?: boolean;
  /** Runs before each scrape with the summary as `this`. */
  readonly collect?: (this: Summary<T, C>) => void | Promise<void>;
}

/**
 * Quantiles of a distribution, computed in the process, each within 1 % of the value observed at that rank.
 * Quantiles of several instances can't be aggregated; histograms can. It accepts finite numbers.
 * @example
 * const size = new Summary({ name: 'reply_bytes', help: 'Size of replies.', percentiles: [0.5, 0.99] });
 * size.observe(2048);
 */
export class Summary<
  T extends string = never,
  const C extends LabelValueSets<T> = OpenLabels,
> extends Instrument<T, C, SummarySeries<T>> {
  readonly type = 'summary';
  /** The quantiles that are exposed. */
  readonly percentiles: readonly number[];
  private readonly prunes: boolean;
  private readonly windows: QuantileWindows;

  /** @throws Error for an invalid or already registered name, label names, label values, percentiles or window */
  constructor(config: SummaryConfiguration<T, C>) {
    const problem = summaryOptionsProblem(config);
    if (problem !== undefined) throw new Error(`Summary "${config.name}": ${problem}`);
    super(config, SUMMARY);
    this.percentiles = Object.freeze([...(config.percentiles ?? DEFAULT_PERCENTILES)]);
    const window = { lengthMs: (config.maxAgeSeconds ?? Infinity) * 1000, steps: config.ageBuckets ?? 5 };
    this.windows = new QuantileWindows(() => new QuantileWindow(window, this.environment.clock));
    this.series.besides = this.windows;
    this.prunes = config.pruneAgedBuckets === true && !this.hasKnownSeries;
    this.begin();
  }

  /**
   * Adds a value to the series with these labels.
   * @throws TypeError if the value is not a finite number, Error for an unknown label
   */
  observe(labels: LabelsArgument<T, C>, value: number): void;
  observe(...value: ValueArguments<T, [value: number]>): void;
  observe(labels: unknown, value?: unknown): void {
    if (typeof labels !== 'object' || labels === null) {
      this.unlabelled().observe((labels ?? value) as number);
      return;
    }
    if (!Number.isFinite(value)) throw valueError(this.name, value);
    this.record(this.series.locate(labels as UnknownLabels), value as number);
  }

  /** Starts a timer. Ending it observes the elapsed seconds under the labels of start and end, and returns them. */
  startTimer<K extends T = never>(labels?: Pick<Labels<T, C>, K>): EndTimer<T, C, K> {
    return startTimer(this.environment.clock, labels, (labels = {}, seconds) => {
      this.observe(labels as LabelsArgument<T, C>, seconds);
    });
  }

  get(): Promise<MetricObject<T>> {
    return this.read() as unknown as Promise<MetricObject<T>>;
  }

  /** @internal */
  cursor(view = this.view(), cursor = new SummaryCursor()): SummaryCursor {
    return cursor.startIn(view, this.percentiles, this.windows);
  }

  protected override endIdle(): void {
    super.endIdle();
    if (!this.prunes) return;
    for (let row = 0; row < this.series.rowCount; row++) {
      if (this.series.birth(row) !== 0 && this.windows.get(row)?.isEmpty) this.series.delete(row);
    }
  }

  protected createHandle(labelValues: readonly string[]): SummarySeries<T> {
    return new SummarySeries(this.series, labelValues, this as unknown as Summary<string>, (row, value) =>
      this.record(row, value),
    );
  }

  protected samples(name: string): Sample[] {
    return summarySamples(name, this.labelNames, this.percentiles, this.cursor());
  }

  private record(row: number, value: number): void {
    const { rows, lastUsedWord } = this.series;
    const cells = rows.cellsOf(row);
    const at = rows.at(row);
    cells[at + SUM] = (cells[at + SUM] as number) + value;
    cells[at + COUNT] = (cells[at + COUNT] as number) + 1;
    if (lastUsedWord !== 0) cells[at + lastUsedWord] = JUST_USED;
    this.windows.at(row).add(value);
  }
}
