import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../core/clock.js';
import type { InstrumentEnvironment } from '../core/environment.js';
import { clearInterval, setInterval } from '../core/own-time.js';
import { METRICS_ENVIRONMENT } from '../metrics/metrics.tokens.js';

/**
 * The sampling interval. Each sample wakes an idle process, 0.1 ms of CPU time. No round number: a timer of the
 * application that fires in step with this one would be seen always or never.
 */
export const SAMPLE_EVERY_MS = 97;

/** A block counts as at most this many samples: an hour in which the process was stopped is not load. */
const MOST_SAMPLES = 500;

/**
 * How late work begins on the event loop, measured with a timer that should fire every 97 ms.
 *
 * During a block the timer can't fire, and a single sample would stand for all work that had to wait. So the missing
 * samples are added, each 97 ms shorter than the one before (HdrHistogram's correction of coordinated omission): the
 * samples show how long work arriving at any moment has to wait. All metrics of it share one timer (ADR 16).
 */
@Injectable()
export class EventLoopDelay {
  readonly #clock: Clock;
  readonly #watchers: ((lateMs: number) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;

  constructor(@Inject(METRICS_ENVIRONMENT) { clock }: Pick<InstrumentEnvironment, 'clock'>) {
    this.#clock = clock;
  }

  /** Calls `observe` with each sample. */
  watch(observe: (lateMs: number) => void): void {
    this.#watchers.push(observe);
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#dueMs = this.#clock.monotonicMs() + SAMPLE_EVERY_MS;
    this.#timer = setInterval(() => this.sample(), SAMPLE_EVERY_MS).unref();
  }

  /** Call it when the timer fires. */
  sample(): void {
    const nowMs = this.#clock.monotonicMs();
    let lateMs = Math.max(0, nowMs - this.#dueMs);
    this.#dueMs = nowMs + SAMPLE_EVERY_MS;
    for (let samples = 0; samples === 0 || (lateMs > 0 && samples < MOST_SAMPLES); samples++) {
      for (const observe of this.#watchers) observe(lateMs);
      lateMs -= SAMPLE_EVERY_MS;
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
