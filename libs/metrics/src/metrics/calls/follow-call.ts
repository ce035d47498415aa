import { isThenable } from '../../core/is-thenable.js';
import type { AnyMethod } from './replace-method.js';

/** Called once, when a call ends; `error` is undefined if the call succeeded. */
export type CallEnd = (error?: unknown, value?: unknown) => void;

/** A call that is under way; one of its methods other than `next()` is called, once, when it ends. */
export interface FollowedCall {
  /** Its Observable has a value. */
  next?(): void;
  succeed(value: unknown): void;
  fail(error: unknown): void;
  /**
   * Somebody unsubscribed from its Observable before it completed. Without this method that is a success: the subscriber
   * has what it needs.
   */
  unsubscribe?(last: unknown): void;
}

/**
 * Calls a method and passes its outcome to `end`: at once, or when its promise settles. The caller gets the derived
 * promise, not the original, so an unhandled rejection stays unhandled and Node reports it.
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

/** Any value can be thrown, including `undefined`. */
export const failure = (error: unknown): unknown => error ?? new Error('failed without an error');
