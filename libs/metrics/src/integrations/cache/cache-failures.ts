import type { CacheOperation } from './cache-methods.js';

interface Calls {
  running: number;
  /** How many of those that run have failed in a store, although nobody has told the caller. */
  failed: number;
}

/**
 * Counts the calls to a cache that failed, each once: a store may fail below a call that goes on as if nothing had
 * been found, or hands on the very error that the store has told of.
 */
export class CacheFailures {
  readonly #calls: Readonly<Record<CacheOperation, Calls>> = {
    get: { running: 0, failed: 0 },
    set: { running: 0, failed: 0 },
    delete: { running: 0, failed: 0 },
    clear: { running: 0, failed: 0 },
  };
  readonly #told = new WeakSet();

  constructor(private readonly count: (operation: CacheOperation) => void) {}

  begin(operation: CacheOperation): void {
    this.#calls[operation].running++;
  }

  /**
   * A call is over; tells whether it failed.
   * @param error - what it threw, if it did
   * @param hasResult - whether it gave what only a call that did not fail can give
   */
  end(operation: CacheOperation, error: unknown, hasResult: boolean): boolean {
    const calls = this.#calls[operation];
    calls.running--;
    const hasFailedBelow = !hasResult && calls.failed > 0;
    if (hasFailedBelow) calls.failed--;
    calls.failed = Math.min(calls.failed, calls.running);
    if (error === undefined) return hasFailedBelow;
    if (!this.isTold(error)) this.count(operation);
    return true;
  }

  /** A store below the cache has failed. Of a call that asks for several keys, or several stores, once. */
  fail(operation: CacheOperation): void {
    const calls = this.#calls[operation];
    if (calls.running > 0) {
      if (calls.failed === calls.running) return;
      calls.failed++;
    }
    this.count(operation);
  }

  /** A caller that gets this error is not another failure. */
  tell(error: unknown): void {
    if (typeof error === 'object' && error !== null) this.#told.add(error);
  }

  isTold(error: unknown): boolean {
    return typeof error === 'object' && error !== null && this.#told.has(error);
  }
}
