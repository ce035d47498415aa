import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { ownClock } from '../core/own-time.js';

/** The window of the ratios. Fixed, so that they don't depend on the number of scrapers or their interval. */
export const WINDOW_MS = 15_000;

/** Cumulative use of this process at one point in time. */
export interface Use {
  /** Monotonic time in milliseconds. */
  readonly atMs: number;
  /** CPU time of all threads. */
  readonly cpuMs: number;
  /** Time that the event loop was busy. */
  readonly activeMs: number;
  /** Time that the event loop waited for work. */
  readonly idleMs: number;
}

/** What this process has used since it started. */
export function currentUse(): Use {
  const { user, system } = process.cpuUsage();
  const { active, idle } = performance.eventLoopUtilization();
  return { atMs: ownClock.nowMs(), cpuMs: (user + system) / 1000, activeMs: active, idleMs: idle };
}

/** CPUs that this process may run on. */
export const cpuCount = (): number => availableParallelism();

/** Use over the last 15 seconds, from points taken about every second. */
export class RecentUse {
  readonly #points: Use[] = [];

  constructor(private readonly read: () => Use = currentUse) {
    this.take();
  }

  /** Takes a point and drops points older than the window, keeping the newest of those. */
  take(): void {
    const now = this.read();
    this.#points.push(now);
    while ((this.#points[1]?.atMs ?? Infinity) <= now.atMs - WINDOW_MS) this.#points.shift();
  }

  /** What was used since the start. */
  get total(): Use {
    return this.read();
  }

  /** Cores in use, on average. */
  get usedCores(): number {
    const { atMs, cpuMs } = this.#difference();
    return atMs > 0 ? cpuMs / atMs : 0;
  }

  /** The share of time that the event loop was busy, 0 to 1. */
  get eventLoopUtilization(): number {
    const { activeMs, idleMs } = this.#difference();
    const wholeMs = activeMs + idleMs;
    return wholeMs > 0 ? activeMs / wholeMs : 0;
  }

  #difference(): Use {
    const now = this.read();
    const then = this.#points[0] ?? now;
    return {
      atMs: now.atMs - then.atMs,
      cpuMs: now.cpuMs - then.cpuMs,
      activeMs: now.activeMs - then.activeMs,
      idleMs: now.idleMs - then.idleMs,
    };
  }
}
