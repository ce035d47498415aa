import { followObservable } from '../../metrics/calls/follow-observable.js';
import type { BoundMethod } from '../model/bound-method.js';
import type { CallStart } from '../model/call.js';
import type { DecoratedMethod } from '../model/decorated-method.js';
import { RunningCall } from './running-call.js';
import { followAsyncFunction } from './follow-async-function.js';
import { followAsyncIterator, followIterator } from './follow-iterator.js';
import { followThenable } from './follow-thenable.js';
import type { ResultKind } from './result-kind.js';

type Lasting = Exclude<ResultKind, 'value'>;

const NO_ARGUMENTS: CallStart['args'] = [];

const FOLLOW: Readonly<Record<Lasting, (result: never, call: RunningCall) => unknown>> = {
  promise: followPromise,
  thenable: (result: PromiseLike<unknown>, call) => followThenable(result, call.pause()),
  observable: (result: object, call) => followObservable(result, call.postpone()),
  iterator: (result: Generator, call) => followIterator(result, call.postpone()),
  'async iterator': (result: AsyncGenerator, call) => followAsyncIterator(result, call.postpone()),
};

/** Ends a call when its result settles, completes or is exhausted; returns the value for the caller. */
export function followCall(kind: Lasting, result: object, call: RunningCall): unknown {
  return FOLLOW[kind](result as never, call);
}

/** Like `followCall`, for a plain call, whose arguments and result no meter reads. */
export function followPlain(
  kind: Lasting,
  result: object,
  method: DecoratedMethod,
  bound: BoundMethod,
  startMs: number,
  self: unknown,
): unknown {
  if (kind === 'promise') {
    return followPlainPromise(result as Promise<unknown>, method, bound, startMs);
  }
  return followCall(kind, result, RunningCall.of(method, bound, { args: NO_ARGUMENTS, self }, startMs));
}

/**
 * Returns the promise that `then` creates, not the original: our handler on the original would hide an unhandled
 * rejection. The new promise settles one microtask later.
 *
 * A promise that other code may hold is returned as it is: that code may have handled it, and a derived promise that
 * the caller ignores must not crash the process.
 */
function followPromise(promise: Promise<unknown>, call: RunningCall): Promise<unknown> {
  if (call.method.sharesPromises) {
    void promise.then(
      (value) => call.succeed(value),
      (error: unknown) => call.fail(error),
    );
    return promise;
  }
  const followed = promise.then(
    (value) => {
      call.succeed(value);
      return value;
    },
    (error: unknown) => {
      call.fail(error);
      throw error;
    },
  );
  return call.method.isAsync ? followed : withPropertiesOf(promise, followed);
}

function followPlainPromise(
  promise: Promise<unknown>,
  method: DecoratedMethod,
  bound: BoundMethod,
  startMs: number,
): Promise<unknown> {
  if (method.isAsync) return followAsyncFunction(promise, bound, startMs);
  if (method.sharesPromises) {
    void promise.then(
      () => bound.end(startMs, false, undefined),
      (error: unknown) => bound.end(startMs, true, error),
    );
    return promise;
  }
  const followed = promise.then(
    (value) => {
      bound.end(startMs, false, undefined);
      return value;
    },
    (error: unknown) => {
      bound.end(startMs, true, error);
      throw error;
    },
  );
  return withPropertiesOf(promise, followed);
}

/** Some libraries add a `cancel` or a `child` to the promises they return. */
function withPropertiesOf(promise: Promise<unknown>, followed: Promise<unknown>): Promise<unknown> {
  // Usually there are none, and this loop costs less than listing the own keys.
  for (const key in promise) {
    const descriptor = Object.getOwnPropertyDescriptor(promise, key);
    // Both promises inherit additions to Promise.prototype.
    if (descriptor !== undefined) Reflect.defineProperty(followed, key, descriptor);
  }
  return followed;
}
