import { checkExemplarLabels, type ExemplarLabels, type ExemplarStore } from './exemplar.js';
import { observeAt } from './histogram-row.js';
import type { Histogram } from './histogram.js';
import type { LabelValue } from './label-values.js';
import { valueError } from './recording-errors.js';
import { SeriesHandle } from './series-handle.js';
import type { SeriesMap } from './series-map.js';
import { startTimer } from './timer.js';

/** One series of a histogram, kept. */
export class HistogramSeries<T extends string = string> extends SeriesHandle {
  constructor(
    series: SeriesMap,
    labelValues: readonly string[],
    private readonly histogram: Histogram<string>,
    private readonly bounds: Float64Array,
    private readonly exemplars: ExemplarStore | undefined,
  ) {
    super(series, labelValues);
  }

  /**
   * Counts a value in its bucket. Exemplar labels are kept when the histogram has exemplars.
   * @throws TypeError for what is no finite number
   */
  observe(value: number, exemplarLabels?: ExemplarLabels): void {
    if (!Number.isFinite(value)) throw valueError(this.histogram.name, value);
    const { series, bounds } = this;
    if (this.exemplars !== undefined) checkExemplarLabels(this.histogram.name, exemplarLabels);
    if (series.cells[this.at] !== this.birth) this.attach();
    const bucket = observeAt(series, this.at, bounds, value);
    if (this.exemplars !== undefined)
      this.exemplars.record(this.at / series.width, bucket, value, exemplarLabels);
  }

  /** Starts a timer; ending it observes the seconds since, in the series with other labels when it gives some. */
  startTimer(): (labels?: Readonly<Partial<Record<T, LabelValue>>>) => number {
    return startTimer(this.histogram.environment.clock, undefined, (labels, seconds) => {
      if (labels === undefined) this.observe(seconds);
      else this.histogram.observe({ ...this.labelsObject(), ...labels } as never, seconds);
    });
  }
}
