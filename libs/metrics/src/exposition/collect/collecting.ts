import type { Family } from '../source/family.js';
import type { RegistryMetric } from '../source/registry-metric.js';
import { collected } from './collected.js';

/** The collection of one metric, from its start on; never rejects. */
export class Collecting {
  readonly done: Promise<void>;
  isSettled = false;
  private families: (() => readonly Family[]) | undefined;
  private error: unknown;

  constructor(readonly metric: RegistryMetric) {
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
      });
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
