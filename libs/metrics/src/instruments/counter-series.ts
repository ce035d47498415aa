import { checkExemplarLabels, type ExemplarLabels, type ExemplarStore } from './exemplar.js';
import { valueError } from './recording-errors.js';
import { SeriesHandle } from './series-handle.js';
import { JUST_USED, VALUES, type SeriesMap } from './series-map.js';

/** One series of a counter, kept. */
export class CounterSeries extends SeriesHandle {
  constructor(
    series: SeriesMap,
    labelValues: readonly string[],
    private readonly metricName: string,
    private readonly exemplars: ExemplarStore | undefined,
  ) {
    super(series, labelValues);
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
    if (this.exemplars !== undefined) checkExemplarLabels(this.metricName, exemplarLabels);
    if (series.endings !== this.endings) this.attach();
    const { cells } = series;
    cells[this.at + VALUES] = (cells[this.at + VALUES] as number) + delta;
    if (series.lastUsedWord !== 0) cells[this.at + series.lastUsedWord] = JUST_USED;
    if (this.exemplars !== undefined) this.exemplars.record(this.at / series.width, 0, delta, exemplarLabels);
  }
}
