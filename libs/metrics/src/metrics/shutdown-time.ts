import { Inject, Injectable } from '@nestjs/common';
import { ownClock, timeoutSignal } from '../core/own-time.js';
import { METRICS_OPTIONS } from './metrics.tokens.js';

/** The module options of the end, after defaults. */
export interface ShutdownSettings {
  readonly shutdownTimeoutMs: number;
}

/** The time that this library adds to the end of the application: everything that it waits for shares it. */
@Injectable()
export class ShutdownTime {
  #leftMs: number;

  constructor(@Inject(METRICS_OPTIONS) { shutdownTimeoutMs }: ShutdownSettings) {
    this.#leftMs = shutdownTimeoutMs;
  }

  /** How much of it is left, in milliseconds. */
  get leftMs(): number {
    return this.#leftMs;
  }

  /** Waits for something, which is given up when the signal aborts: after `mostMs`, or when no time is left. */
  async spend<T>(mostMs: number, wait: (giveUp: AbortSignal) => Promise<T>): Promise<T> {
    const startMs = ownClock.nowMs();
    try {
      return await wait(timeoutSignal(Math.min(mostMs, this.#leftMs)));
    } finally {
      this.#leftMs = Math.max(0, Math.floor(this.#leftMs - (ownClock.nowMs() - startMs)));
    }
  }
}
