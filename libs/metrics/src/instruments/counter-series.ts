import { checkExemplarLabels, type ExemplarLabels, type ExemplarStore } from './exemplar.js';
import { valueError } from './recording-errors.js';
import { SeriesHandle } from './series-handle.js';
import { VALUES, type SeriesMap } from './series-map.js';

/** One series of a counter, kept. */
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
   * Adds to the counter, 1 when no amount is given. Exemplar labels are kept when the counter has exemplars.
   * @throws RangeError for a negative amount, TypeError for what is no finite number
   */
  inc(amount?: number | null, exemplarLabels?: ExemplarLabels): void {
    const delta = amount ?? 1;
    if (typeof delta !== 'number' || !(delta >= 0 && delta < Infinity))
      throw valueError(this.metricName, delta);
    const { series } = this;
    if (series.endings !== this.endings) {
      this.incWithCare(delta, exemplarLabels);
      return;
    }
    const { cells } = series;
    const at = this.at + VALUES;
    cells[at] = (cells[at] as number) + delta;
  }

  private incWithCare(delta: number, labels: ExemplarLabels | undefined): void {
    const { series, exemplars } = this;
    if (exemplars !== undefined) checkExemplarLabels(this.metricName, labels);
    this.attach();
    series.cells[this.at + VALUES] = (series.cells[this.at + VALUES] as number) + delta;
    exemplars?.record(this.at, 0, delta, labels);
  }
}
