import type { LabelValue } from './label-values.js';
import { valueError } from './recording-errors.js';
import { SeriesHandle } from './series-handle.js';
import type { SeriesMap } from './series-map.js';
import type { Summary } from './summary.js';
import { startTimer } from './timer.js';

/** One series of a summary, kept. */
export class SummarySeries<T extends string = string> extends SeriesHandle {
  constructor(
    series: SeriesMap,
    labelValues: readonly string[],
    private readonly summary: Summary<string>,
    private readonly record: (at: number, value: number) => void,
  ) {
    super(series, labelValues);
  }

  /** Adds a value; throws a TypeError for what is no finite number. */
  observe(value: number): void {
    if (!Number.isFinite(value)) throw valueError(this.summary.name, value);
    if (this.series.endings !== this.endings) this.attach();
    this.record(this.at, value);
  }

  /** Starts a timer; ending it observes the seconds since, in the series with other labels when it gives some. */
  startTimer(): (labels?: Readonly<Partial<Record<T, LabelValue>>>) => number {
    return startTimer(this.summary.environment.clock, undefined, (labels, seconds) => {
      if (labels === undefined) this.observe(seconds);
      else this.summary.observe({ ...this.labelsObject(), ...labels } as never, seconds);
    });
  }
}
