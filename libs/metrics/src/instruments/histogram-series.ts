import { checkExemplarLabels, type ExemplarLabels } from './exemplar.js';
import type { HistogramRows } from './histogram-rows.js';
import type { Histogram } from './histogram.js';
import type { LabelValue } from './label-values.js';
import { valueError } from './recording-errors.js';
import { SeriesHandle } from './series-handle.js';
import { startTimer } from './timer.js';

/** One series of a histogram, kept. */
export class HistogramSeries<T extends string = string> extends SeriesHandle {
  constructor(
    private readonly rows: HistogramRows,
    labelValues: readonly string[],
    private readonly histogram: Histogram<string>,
  ) {
    super(rows.series, labelValues, rows.isPlain);
  }

  /**
   * Counts a value in its bucket. Exemplar labels are kept when the histogram has exemplars.
   * @throws TypeError for what is no finite number; a native histogram takes NaN and infinities too
   */
  observe(value: number, exemplarLabels?: ExemplarLabels): void {
    const { series, rows } = this;
    if (series.endings !== this.endings) {
      this.observeWithCare(value, exemplarLabels);
      return;
    }
    if (!Number.isFinite(value)) throw valueError(this.histogram.name, value);
    rows.observePlain(series.cells, this.at, value);
  }

  /** Starts a timer; ending it observes the seconds since, in the series with other labels when it gives some. */
  startTimer(): (labels?: Readonly<Partial<Record<T, LabelValue>>>) => number {
    return startTimer(this.histogram.environment.clock, undefined, (labels, seconds) => {
      if (labels === undefined) this.observe(seconds);
      else this.histogram.observe({ ...this.labelsObject(), ...labels } as never, seconds);
    });
  }

  private observeWithCare(value: number, exemplarLabels: ExemplarLabels | undefined): void {
    const { rows } = this;
    if (!rows.takes(value)) throw valueError(this.histogram.name, value);
    if (rows.exemplars !== undefined) checkExemplarLabels(this.histogram.name, exemplarLabels);
    this.attach();
    rows.observe(this.at, value, exemplarLabels);
  }
}
