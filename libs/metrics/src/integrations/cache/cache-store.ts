import type { InjectionToken } from '@nestjs/common';
import { CacheCalls } from './cache-calls.js';
import { CACHE_METHODS } from './cache-methods.js';
import { isKeyv, watchKeyv } from './keyv-failures.js';
import { checkArguments } from '../integration-arguments.js';
import type { Integration } from '../integration.js';
import { replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';

/**
 * Measures the cache provided as `token`: a cache-manager `Cache` (`CACHE_MANAGER` in Nest) or a `Keyv`.
 * @example
 * MetricsModule.forFeature([cacheStore(CACHE_MANAGER)])
 */
export function cacheStore(token: InjectionToken): Integration<object> {
  checkArguments('cacheStore', token);
  return {
    name: 'cacheStore',
    token,
    options: {},
    start(cache, context) {
      const calls = new CacheCalls(cache, context);
      return startAll([
        ...CACHE_METHODS.map(
          ([name, operation]) =>
            () =>
              replaceMethod(cache, name, (method) => calls.measured(method, operation)),
        ),
        () => replaceMethod(cache, 'wrap', (wrap) => calls.measuredWrap(wrap)),
        ...(isKeyv(cache) ? [() => watchKeyv(cache, calls.failures)] : []),
        ...storesOf(cache).flatMap((keyv) => [
          () => replaceMethod(keyv, 'get', (get) => calls.notedRead(keyv, get)),
          () => replaceMethod(keyv, 'getMany', (getMany) => calls.notedRead(keyv, getMany)),
          () => watchKeyv(keyv, calls.failures),
        ]),
      ]);
    },
  };
}

/** cache-manager (6 and later) lists the Keyvs that it asks in turn. */
function storesOf(cache: object) {
  const { stores } = cache as { readonly stores?: unknown };
  return Array.isArray(stores) ? [...new Set<unknown>(stores)].filter(isKeyv) : [];
}
