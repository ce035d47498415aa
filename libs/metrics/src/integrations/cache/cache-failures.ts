import type { CacheOperation } from './cache-methods.js';

interface Calls {
  running: number;
  /** Running calls for which a store has failed without an error reaching the caller. */
  failed: number;
}

/**
 * Counts failed calls to a cache, each once. When a store fails, the call may continue as if nothing had been found, or
 * throw the very error that the store has reported.
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
   * Ends a call; returns whether it failed.
   * @param error - the error it threw, if any
   * @param hasResult - whether it returned a result that only a successful call can return
   */
  end(operation: CacheOperation, error: unknown, hasResult: boolean): boolean {
    const calls = this.#calls[operation];
    calls.running--;
    const hasFailedBelow = !hasResult && calls.failed > 0;
    if (hasFailedBelow) calls.failed--;
    calls.failed = Math.min(calls.failed, calls.running);
    if (error === undefined) return hasFailedBelow;
    if (!this.isReported(error)) this.count(operation);
    return true;
  }

  /** Counts a failure of a store below the cache: once per call, even if the call asks for several keys or stores. */
  fail(operation: CacheOperation): void {
    const calls = this.#calls[operation];
    if (calls.running > 0) {
      if (calls.failed === calls.running) return;
      calls.failed++;
    }
    this.count(operation);
  }

  /** Marks an error as reported: a call that throws it is not another failure. */
  tell(error: unknown): void {
    if (typeof error === 'object' && error !== null) this.#told.add(error);
  }

  isReported(error: unknown): boolean {
    return typeof error === 'object' && error !== null && this.#told.has(error);
  }
}
