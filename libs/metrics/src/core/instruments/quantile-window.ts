import type { Clock } from '../clock.js';
import { QuantileSketch } from './quantile-sketch.js';

/** The length of a sliding window and the number of its steps; a length of Infinity keeps everything. */
export interface WindowOptions {
  readonly lengthMs: number;
  readonly steps: number;
}

/**
 * Quantiles of the latest values: one sketch per step of the window; each step replaces the oldest sketch.
 * The window covers between `lengthMs` minus one step and `lengthMs`.
 */
export class QuantileWindow {
  private readonly sketches: QuantileSketch[];
  private current = 0;
  private stepBeganMs: number;
  private readonly stepMs: number;

  constructor(
    { lengthMs, steps }: WindowOptions,
    private readonly clock: Clock,
  ) {
    this.sketches = Array.from({ length: lengthMs === Infinity ? 1 : steps }, () => new QuantileSketch());
    this.stepMs = lengthMs / steps;
    this.stepBeganMs = clock.monotonicMs();
  }

  get isEmpty(): boolean {
    this.slide();
    return this.sketches.every(({ count }) => count === 0);
  }

  /** Adds a finite value at the current time. */
  add(value: number): void {
    this.slide();
    (this.sketches[this.current] as QuantileSketch).add(value);
  }

  /** Returns the values at these quantiles (0 to 1); NaN for each if the window is empty. */
  quantiles(qs: readonly number[]): number[] {
    this.slide();
    const all = new QuantileSketch();
    for (const sketch of this.sketches) all.merge(sketch);
    return qs.map((q) => all.quantile(q));
  }

  private slide(): void {
    if (this.stepMs === Infinity) return;
    const steps = Math.floor((this.clock.monotonicMs() - this.stepBeganMs) / this.stepMs);
    this.stepBeganMs += steps * this.stepMs;
    for (let step = 0; step < Math.min(steps, this.sketches.length); step++) {
      this.current = (this.current + 1) % this.sketches.length;
      this.sketches[this.current] = new QuantileSketch();
    }
  }
}
