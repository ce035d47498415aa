import type { AnyMethod } from './replace-method.js';

/** Told once how a call ended; `error` is undefined when it did not fail. */
export type CallEnd = (error?: unknown, value?: unknown) => void;

/**
 * Calls a method and tells how that ended: at once, or when its promise settles. The caller gets the promise that was
 * followed, not the one below it, so a rejection that nobody handles stays unhandled, and Node says so.
 */
export function followCall(method: AnyMethod, self: unknown, args: unknown[], end: CallEnd): unknown {
  let result: unknown;
  try {
    result = method.apply(self, args);
  } catch (error) {
    end(failure(error));
    throw error;
  }
  if (!isThenable(result)) {
    end(undefined, result);
    return result;
  }
  return result.then(
    (value) => {
      end(undefined, value);
      return value;
    },
    (error: unknown) => {
      end(failure(error));
      throw error;
    },
  );
}

/** What is thrown may be anything, `undefined` included. */
const failure = (error: unknown): unknown => error ?? new Error('failed without an error');

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
