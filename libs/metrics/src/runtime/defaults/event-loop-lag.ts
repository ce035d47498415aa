import { createHistogram, type Histogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { ownClock, setImmediate } from '../../core/own-time.js';
import type { EventLoopDelay } from '../event-loop-delay.js';

const NANOSECONDS = 1e-9;

/** The interval of prom-client's monitor. Its values consist of it and the delay, and so do ours. */
const TIMER_MS = 10;

/** From a microsecond to an hour with three digits, as Node's own monitor. */
const RANGE = { lowest: 1e3, highest: 3.6e12, figures: 3 };

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

/** Intervals of a timer, in nanoseconds. */
export interface TimerIntervals {
  readonly histogram: Histogram;
  start(): void;
  stop(): void;
}

/** Those of Node's own monitor, which wakes an idle process as often. */
export function monitoredIntervals(precisionMs: number): TimerIntervals {
  const histogram = monitorEventLoopDelay({ resolution: precisionMs });
  return { histogram, start: () => histogram.enable(), stop: () => histogram.disable() };
}

/** Those that timers of 10 ms would take that are due at the moments of the samples (ADR 16). */
export function sampledIntervals(delay: EventLoopDelay): TimerIntervals {
  const histogram = createHistogram(RANGE);
  delay.watch((lateMs) => histogram.record(Math.round((TIMER_MS + lateMs) * 1e6)));
  return { histogram, start: () => delay.start(), stop: () => delay.stop() };
}

/** How late the event loop is, as prom-client's default metrics show it. */
export class EventLoopLag {
  #intervals: TimerIntervals | undefined;
  #last: LagReading | undefined;
  #turnSeconds: number | undefined;

  constructor(private readonly makeIntervals: () => TimerIntervals) {}

  start(): void {
    this.#intervals ??= this.makeIntervals();
    this.#intervals.start();
    this.measureTurn();
  }

  stop(): void {
    this.#intervals?.stop();
  }

  /** The lag since the reading before. Without a new sample it is the last reading; undefined before the first. */
  read(): LagReading | undefined {
    const histogram = this.#intervals?.histogram;
    if (histogram === undefined || histogram.count === 0) return this.#last;
    this.#last = {
      min: histogram.min * NANOSECONDS,
      max: histogram.max * NANOSECONDS,
      mean: histogram.mean * NANOSECONDS,
      stddev: histogram.stddev * NANOSECONDS,
      p50: histogram.percentile(50) * NANOSECONDS,
      p90: histogram.percentile(90) * NANOSECONDS,
      p99: histogram.percentile(99) * NANOSECONDS,
    };
    histogram.reset();
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
