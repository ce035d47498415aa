import { cacheOperationDuration, cacheOperationErrors, cacheOperations } from './cache.metrics.js';
import { followCall } from '../../metrics/calls/follow-call.js';
import type { IntegrationContext } from '../integration.js';
import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import { CacheFailures } from './cache-failures.js';
import type { CacheOperation } from './cache-methods.js';

/** Called when a call ends; returns whether the call failed. */
type CallEnd = (error: unknown, hasResult: boolean) => boolean;

/** The running `wrap()` calls for one key; cache-manager reads and loads once for all of them. */
interface WrappedReads {
  readonly reads: Set<WrappedRead>;
  /** A value that was found and is loaded nonetheless is being refreshed before it expires. */
  isFound: boolean;
  isLoading: boolean;
  isLoaded: boolean;
}

interface WrappedRead {
  /** Ends the read, once. */
  readonly end: CallEnd;
  hasFailed: boolean;
}

/** Records calls to a cache. */
export class CacheCalls {
  readonly failures: CacheFailures;
  /** Whether one of our methods is on the stack: Keyv's `get()` of several keys calls its own `getMany()`. */
  #isInside = false;
  readonly #wrapped = new Map<unknown, WrappedReads>();
  readonly #operations;
  readonly #duration;

  constructor(
    private readonly cache: object,
    private readonly context: IntegrationContext,
  ) {
    this.#operations = context.metrics.get(cacheOperations);
    this.#duration = context.metrics.get(cacheOperationDuration);
    const errors = context.metrics.get(cacheOperationErrors);
    this.failures = new CacheFailures((operation) => context.safely(() => errors.inc({ operation })));
  }

  measured(method: AnyMethod, operation: CacheOperation): AnyMethod {
    return (...args) => {
      if (this.#isInside) return method.apply(this.cache, args);
      const end = this.#begin(operation);
      const ended = (error: unknown, value: unknown) => {
        if (operation === 'get' && error === undefined) this.#countRead(args[0], value, end);
        else end(error, false);
      };
      return this.#within(true, () => followCall(method, this.cache, args, ended));
    };
  }

  /**
   * `wrap(key, load)` reads a value and loads it if missing. A call that waits for the load of another call counts as
   * a miss, as in Guava's CacheStats. The load time does not count as time of the cache.
   */
  measuredWrap(wrap: AnyMethod): AnyMethod {
    return (...args) => {
      const [key, load, ...more] = args;
      if (typeof load !== 'function') return wrap.apply(this.cache, args);
      const wrapped = this.#wrappedReads(key);
      const read = this.#beginWrapped(wrapped);
      const noted: AnyMethod = async (...loadArgs) => {
        this.#beginLoad(wrapped);
        try {
          return await this.#within(false, () => (load as AnyMethod)(...loadArgs));
        } finally {
          if (!wrapped.isFound) wrapped.isLoaded = true;
        }
      };
      const ended = (error: unknown) => {
        wrapped.reads.delete(read);
        if (wrapped.reads.size === 0) this.#wrapped.delete(key);
        this.#endWrapped(wrapped, read, error);
      };
      return this.#within(true, () => followCall(wrap, this.cache, [key, noted, ...more], ended));
    };
  }

  /** Notes a read of a store below the cache. If the read fails, the cache continues as if the key were missing. */
  notedRead(store: object, method: AnyMethod): AnyMethod {
    return (...args) =>
      followCall(method, store, args, (error, value) => {
        if (error !== undefined && !this.failures.isReported(error)) this.failures.fail('get');
        const wrapped = this.#wrapped.get(args[0]);
        if (wrapped !== undefined && isFoundBy(args, value)) wrapped.isFound = true;
      });
  }

  #begin(operation: CacheOperation): CallEnd {
    const { clock } = this.#duration.environment;
    const startedMs = clock.monotonicMs();
    this.failures.begin(operation);
    return (error, hasResult) => {
      const seconds = (clock.monotonicMs() - startedMs) / 1000;
      this.context.safely(() => this.#duration.observe({ operation }, seconds));
      return this.failures.end(operation, error, hasResult);
    };
  }

  #wrappedReads(key: unknown): WrappedReads {
    let wrapped = this.#wrapped.get(key);
    if (wrapped === undefined) {
      wrapped = { reads: new Set(), isFound: false, isLoading: false, isLoaded: false };
      this.#wrapped.set(key, wrapped);
    }
    return wrapped;
  }

  #beginWrapped(wrapped: WrappedReads): WrappedRead {
    const end = this.#begin('get');
    let hasEnded = false;
    const read: WrappedRead = {
      hasFailed: false,
      end: (error, hasResult) => {
        if (!hasEnded) read.hasFailed = end(error, hasResult);
        hasEnded = true;
        return read.hasFailed;
      },
    };
    wrapped.reads.add(read);
    if (wrapped.isLoading) read.end(undefined, false);
    return read;
  }

  #beginLoad(wrapped: WrappedReads): void {
    wrapped.isLoading = !wrapped.isFound;
    for (const read of wrapped.reads) read.end(undefined, wrapped.isFound);
  }

  #endWrapped(wrapped: WrappedReads, read: WrappedRead, error: unknown): void {
    // Once the load has begun, an error is the load's, or that of the store saving the value, which reports it itself.
    const isHit = error === undefined && !wrapped.isLoaded;
    const hasFailed = read.end(error, isHit);
    if (isHit) this.#count('hit');
    else if (wrapped.isLoaded && !hasFailed) this.#count('miss');
  }

  #within(isInside: boolean, call: () => unknown): unknown {
    const before = this.#isInside;
    this.#isInside = isInside;
    try {
      return call();
    } finally {
      this.#isInside = before;
    }
  }

  #countRead(keys: unknown, found: unknown, end: CallEnd): void {
    const results: unknown[] = Array.isArray(keys) && Array.isArray(found) ? found : [found];
    const isFound = (one: unknown) => one !== undefined && one !== null;
    const hasFailed = end(undefined, results.every(isFound));
    for (const one of results) {
      if (isFound(one)) this.#count('hit');
      else if (!hasFailed) this.#count('miss');
    }
  }

  #count(result: 'hit' | 'miss'): void {
    this.context.safely(() => this.#operations.inc({ operation: 'get', result }));
  }
}

/** With `{ raw: true }`, Keyv returns an object with the value and its expiry time. */
function isFoundBy([, options]: readonly unknown[], result: unknown): boolean {
  const isRaw = (options as { readonly raw?: boolean } | undefined)?.raw === true;
  const value = isRaw ? (result as { readonly value?: unknown } | undefined)?.value : result;
  return value !== undefined;
}
