import type { Clock } from '../clock.js';
import { QuantileSketch } from './quantile-sketch.js';

/** Over how long and in how many steps a window slides; a length of Infinity keeps everything. */
export interface WindowOptions {
  readonly lengthMs: number;
  readonly steps: number;
}

/**
 * Quantiles of the latest values: one sketch per step of the window, of which the oldest is emptied in turn.
 * It covers between `lengthMs` less one step and `lengthMs`.
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

  /** Adds a finite value, now. */
  add(value: number): void {
    this.slide();
    (this.sketches[this.current] as QuantileSketch).add(value);
  }

  /** The values at these quantiles (0 to 1); NaN for each when nothing was added lately. */
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
