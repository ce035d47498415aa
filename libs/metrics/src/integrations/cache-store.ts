import type { InjectionToken } from '@nestjs/common';
import {
  CACHE_OPERATIONS,
  cacheOperationDuration,
  cacheOperationErrors,
  cacheOperations,
} from './cache.metrics.js';
import type { Integration, IntegrationContext } from './integration.js';
import { type AnyMethod, followResult, replaceMethod } from './replace-method.js';

type CacheOperation = (typeof CACHE_OPERATIONS)[number];

/** Methods of cache-manager's `Cache` and of `Keyv`, and what they do. */
const METHODS: Readonly<Record<string, CacheOperation>> = {
  get: 'get',
  mget: 'get',
  getMany: 'get',
  set: 'set',
  mset: 'set',
  setMany: 'set',
  del: 'delete',
  mdel: 'delete',
  delete: 'delete',
  deleteMany: 'delete',
  clear: 'clear',
};

/**
 * Measures a cache that is provided as `token`: the `Cache` of cache-manager (`CACHE_MANAGER` in Nest), or a `Keyv`.
 * @example
 * MetricsModule.forFeature([cacheStore(CACHE_MANAGER)])
 */
export function cacheStore(token: InjectionToken): Integration<object> {
  return {
    name: 'cacheStore',
    token,
    start(cache, context) {
      const calls = new CacheCalls(cache, context);
      const stops = Object.entries(METHODS).map(([name, operation]) =>
        replaceMethod(cache, name, (method) => calls.measured(method, operation)),
      );
      stops.push(replaceMethod(cache, 'wrap', (wrap) => calls.measuredWrap(wrap)));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

class CacheCalls {
  /** Whether one of our methods is on the stack: Keyv's `get()` of several keys calls its own `getMany()`. */
  private isInside = false;
  private readonly operations;
  private readonly duration;
  private readonly errors;

  constructor(
    private readonly cache: object,
    private readonly context: IntegrationContext,
  ) {
    this.operations = context.metrics.get(cacheOperations);
    this.duration = context.metrics.get(cacheOperationDuration);
    this.errors = context.metrics.get(cacheOperationErrors);
  }

  measured(method: AnyMethod, operation: CacheOperation): AnyMethod {
    return (...args) => {
      if (this.isInside) return method.apply(this.cache, args);
      const end = this.begin(operation);
      const result = this.inside(() => method.apply(this.cache, args));
      followResult(result, (error, value) => {
        end(error);
        if (operation === 'get' && error === undefined) this.countRead(args[0], value);
      });
      return result;
    };
  }

  /** `wrap(key, load)` reads, and loads what it does not find. */
  measuredWrap(wrap: AnyMethod): AnyMethod {
    return (key, load, ...more) => {
      const end = this.begin('get');
      let hasBegunToLoad = false;
      // A hit that is refreshed ahead of its end loads as well, but does not wait for that.
      let isMiss = false;
      const noted: AnyMethod = async (...args) => {
        // The time to load is not the cache's.
        if (!hasBegunToLoad) end();
        hasBegunToLoad = true;
        try {
          return await (load as AnyMethod)(...args);
        } finally {
          isMiss = true;
        }
      };
      const result = this.inside(() => wrap.call(this.cache, key, noted, ...more));
      followResult(result, (error) => {
        if (!hasBegunToLoad) end(error);
        if (isMiss || error === undefined) this.count(isMiss ? 'miss' : 'hit');
      });
      return result;
    };
  }

  private begin(operation: CacheOperation): (error?: unknown) => void {
    const { clock } = this.duration.environment;
    const startedMs = clock.monotonicMs();
    return (error) =>
      this.context.safely(() => {
        this.duration.observe({ operation }, (clock.monotonicMs() - startedMs) / 1000);
        if (error !== undefined) this.errors.inc({ operation });
      });
  }

  private inside(call: () => unknown): unknown {
    this.isInside = true;
    try {
      return call();
    } finally {
      this.isInside = false;
    }
  }

  private countRead(keys: unknown, found: unknown): void {
    const results: unknown[] = Array.isArray(keys) && Array.isArray(found) ? found : [found];
    for (const one of results) this.count(one === undefined || one === null ? 'miss' : 'hit');
  }

  private count(result: 'hit' | 'miss'): void {
    this.context.safely(() => this.operations.inc({ operation: 'get', result }));
  }
}
