import { ownClock, setTimeout } from '../../instruments/own-time.js';
import type { Family } from '../source/family.js';
import type { RegistryMetric } from '../source/registry-metric.js';
import { collected } from './collected.js';

/** The collection of one metric, from its start on; never rejects. */
export class Collecting {
  readonly done: Promise<void>;
  isSettled = false;
  private families: (() => readonly Family[]) | undefined;
  private error: unknown;
  private isWatched = false;

  /**
   * @param startMs when it starts, by `ownClock`
   * @param onSettled called as soon as there is something to read
   */
  constructor(
    readonly metric: RegistryMetric,
    private readonly startMs: number,
    onSettled: () => void,
  ) {
    this.done = collected(metric)
      .then(
        (families) => {
          this.families = families;
        },
        (error: unknown) => {
          this.error = error;
        },
      )
      .then(() => {
        this.isSettled = true;
        onSettled();
      });
  }

  /**
   * Calls back when it has been running for `limitMs`: at once, or later unless it settles by then. Of those that
   * wait for the same moment the first is told, so that one collection never has more than one timer.
   */
  whenLonger(limitMs: number, tell: () => void): void {
    const leftMs = this.startMs + limitMs - ownClock.nowMs();
    if (leftMs <= 0) {
      tell();
      return;
    }
    if (this.isWatched) return;
    this.isWatched = true;
    const end = (): void => {
      if (!this.isSettled) tell();
    };
    setTimeout(end, leftMs).unref();
  }

  /**
   * Fresh walks over what was collected.
   * @throws what the metric's `collect` or `get` threw
   */
  read(): readonly Family[] {
    if (this.families === undefined) throw this.error;
    return this.families();
  }
}
