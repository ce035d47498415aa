import type { Gauge } from './gauge.js';
import type { LabelValue, UnknownLabels } from './label-values.js';
import { notANumber } from './recording-errors.js';
import { SeriesHandle } from './series-handle.js';
import { VALUES, type SeriesMap } from './series-map.js';
import { startTimer } from './timer.js';

/** One series of a gauge, kept. */
export class GaugeSeries<T extends string = string> extends SeriesHandle {
  constructor(
    series: SeriesMap,
    labelValues: readonly string[],
    private readonly gauge: Gauge<string>,
  ) {
    super(series, labelValues);
  }

  /** Adds to the gauge, 1 when no amount is given; throws a TypeError for what is no number. */
  inc(amount = 1): void {
    if (typeof amount !== 'number') throw notANumber(this.gauge.name, amount);
    const at = this.locate();
    const { cells } = this.series;
    cells[at] = (cells[at] as number) + amount;
  }

  /** Subtracts from the gauge, 1 when no amount is given; throws a TypeError for what is no number. */
  dec(amount = 1): void {
    if (typeof amount !== 'number') throw notANumber(this.gauge.name, amount);
    const at = this.locate();
    const { cells } = this.series;
    cells[at] = (cells[at] as number) - amount;
  }

  /** Sets the gauge; throws a TypeError for what is no number. */
  set(value: number): void {
    if (typeof value !== 'number') throw notANumber(this.gauge.name, value);
    const at = this.locate();
    this.series.cells[at] = value;
  }

  /** Sets the gauge to the time, in seconds since the Unix epoch. */
  setToCurrentTime(): void {
    this.set(this.gauge.environment.clock.nowMs() / 1000);
  }

  /** Starts a timer; ending it sets the gauge to the seconds since, or the one with other labels. */
  startTimer(): (labels?: Readonly<Partial<Record<T, LabelValue>>>) => number {
    return startTimer(this.gauge.environment.clock, undefined, (labels, seconds) => {
      if (labels === undefined) this.set(seconds);
      else this.gauge.set({ ...this.labelsObject(), ...labels } as UnknownLabels as never, seconds);
    });
  }

  /** The offset of the value, in a series that lives. */
  private locate(): number {
    const { series } = this;
    if (series.endings !== this.endings) this.attach();
    return this.at + VALUES;
  }
}
