import { followCall } from '../../metrics/calls/follow-call.js';
import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import type { CacheFailures } from './cache-failures.js';
import { CACHE_METHODS, type CacheOperation } from './cache-methods.js';

/** The part of a `Keyv` (5) that `watchKeyv()` uses. */
export interface KeyvLike {
  readonly store: object;
  emit(event: string, ...args: unknown[]): unknown;
}

export function isKeyv(value: unknown): value is KeyvLike {
  if (typeof value !== 'object' || value === null) return false;
  const { store, emit } = value as { readonly store?: unknown; readonly emit?: unknown };
  return typeof store === 'object' && store !== null && typeof emit === 'function';
}

interface StoreCall {
  readonly operation: CacheOperation;
  hasFailed: boolean;
}

/**
 * Reports failures in the store of a Keyv, which callers see only with `throwOnErrors`: the store throws, or
 * (@keyv/redis) keeps its error and has Keyv emit it. Returns a function that stops watching.
 */
export function watchKeyv(keyv: KeyvLike, failures: CacheFailures): () => void {
  const running = new Set<StoreCall>();
  const emitted = new WeakSet();

  const threw = (call: StoreCall, error: unknown) => {
    failures.tell(error);
    const isKnown = call.hasFailed || (isObject(error) && emitted.delete(error));
    if (!isKnown) failures.fail(call.operation);
  };
  const emits = (error: unknown) => {
    // Keyv also emits the errors that its store throws.
    if (failures.isReported(error)) return;
    // The event does not identify its call. Without a running call, it concerns the connection.
    const call = [...running].find(({ hasFailed }) => !hasFailed);
    if (call === undefined) return;
    call.hasFailed = true;
    if (isObject(error)) emitted.add(error);
    failures.fail(call.operation);
  };
  const watched = (method: AnyMethod, operation: CacheOperation): AnyMethod =>
    function (...args) {
      const call = { operation, hasFailed: false };
      running.add(call);
      return followCall(method, this, args, (error) => {
        running.delete(call);
        if (error !== undefined) threw(call, error);
      });
    };

  const { store } = keyv;
  return startAll([
    // A listener of ours would change how Keyv treats an error without listeners.
    () =>
      replaceMethod(
        keyv,
        'emit',
        (emit) =>
          function (...args) {
            if (args[0] === 'error') emits(args[1]);
            return emit.apply(this, args);
          },
      ),
    // A Map does not fail.
    ...(store instanceof Map ? [] : CACHE_METHODS).map(
      ([name, operation]) =>
        () =>
          replaceMethod(store, name, (method) => watched(method, operation)),
    ),
  ]);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
