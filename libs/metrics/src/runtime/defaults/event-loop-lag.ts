import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ownClock, setImmediate } from '../../core/own-time.js';
import type { EventLoopDelay } from '../event-loop-delay.js';
import { type IntervalStatistics, IntervalTally } from './interval-tally.js';

const NANOSECONDS = 1e-9;

/** The interval of prom-client's monitor. Its values consist of it and the delay, and so do ours. */
const TIMER_MS = 10;

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
  readonly statistics: IntervalStatistics;
  start(): void;
  stop(): void;
}

/** Those of Node's own monitor, which wakes an idle process as often. */
export function monitoredIntervals(precisionMs: number): TimerIntervals {
  const histogram = monitorEventLoopDelay({ resolution: precisionMs });
  return { statistics: histogram, start: () => histogram.enable(), stop: () => histogram.disable() };
}

/** Those that timers of 10 ms would take that are due at the moments of the samples (ADR 16). */
export function sampledIntervals(delay: EventLoopDelay): TimerIntervals {
  const tally = new IntervalTally();
  delay.watch((lateMs) => tally.record((TIMER_MS + lateMs) * 1e6));
  return { statistics: tally, start: () => delay.start(), stop: () => delay.stop() };
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
    const statistics = this.#intervals?.statistics;
    if (statistics === undefined || statistics.count === 0) return this.#last;
    this.#last = {
      min: statistics.min * NANOSECONDS,
      max: statistics.max * NANOSECONDS,
      mean: statistics.mean * NANOSECONDS,
      stddev: statistics.stddev * NANOSECONDS,
      p50: statistics.percentile(50) * NANOSECONDS,
      p90: statistics.percentile(90) * NANOSECONDS,
      p99: statistics.percentile(99) * NANOSECONDS,
    };
    statistics.reset();
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
