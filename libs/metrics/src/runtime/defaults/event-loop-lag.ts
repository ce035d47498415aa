import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { ownClock, setImmediate } from '../../core/own-time.js';

const NANOSECONDS = 1e-9;

/** The intervals between the firings of a timer since the reading before, in seconds. */
export interface LagReading {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly stddev: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** Watches the event loop with Node's own monitor, a timer that costs no JavaScript. */
export class EventLoopLag {
  #monitor: IntervalHistogram | undefined;
  #last: LagReading | undefined;
  #turnSeconds: number | undefined;

  constructor(private readonly precisionMs: number) {}

  start(): void {
    this.#monitor ??= monitorEventLoopDelay({ resolution: this.precisionMs });
    this.#monitor.enable();
    this.measureTurn();
  }

  stop(): void {
    this.#monitor?.disable();
  }

  /** The lag since the reading before. Without a new sample it is the last reading; undefined before the first. */
  read(): LagReading | undefined {
    const monitor = this.#monitor;
    if (monitor === undefined || monitor.count === 0) return this.#last;
    this.#last = {
      min: monitor.min * NANOSECONDS,
      max: monitor.max * NANOSECONDS,
      mean: monitor.mean * NANOSECONDS,
      stddev: monitor.stddev * NANOSECONDS,
      p50: monitor.percentile(50) * NANOSECONDS,
      p90: monitor.percentile(90) * NANOSECONDS,
      p99: monitor.percentile(99) * NANOSECONDS,
    };
    monitor.reset();
    return this.#last;
  }

  /**
   * How long an immediate waited that was set at the call before, in seconds; undefined until one has run. A scrape
   * does not wait for the one that it sets.
   */
  measureTurn(): number | undefined {
    const startMs = ownClock.nowMs();
    setImmediate(() => {
      this.#turnSeconds = (ownClock.nowMs() - startMs) / 1000;
    });
    return this.#turnSeconds;
  }
}
