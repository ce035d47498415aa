import type { BoundMethod } from '../model/bound-method.js';
import type { CallStart } from '../model/call.js';
import type { DecoratedMethod } from '../model/decorated-method.js';
import { RunningCall } from './running-call.js';
import { followAsyncIterator, followIterator } from './follow-iterator.js';
import { followObservable } from './follow-observable.js';
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

/** Ends a call when what it returned is over; returns what to give to the caller. */
export function followCall(kind: Lasting, result: object, call: RunningCall): unknown {
  return FOLLOW[kind](result as never, call);
}

/** As `followCall`, for a call that nobody looks at. */
export function followLightly(
  kind: Lasting,
  result: object,
  method: DecoratedMethod,
  bound: BoundMethod,
  startMs: number,
  self: unknown,
): unknown {
  if (kind === 'promise') {
    return followPromiseLightly(result as Promise<unknown>, bound, startMs, method.sharesPromises);
  }
  return followCall(kind, result, RunningCall.of(method, bound, { args: NO_ARGUMENTS, self }, startMs));
}

/**
 * The promise that `then` gives, not the one returned: with a handler of ours on that one, a rejection that nobody
 * handles would go unnoticed. It settles one microtask later.
 *
 * A promise that others may know of is given itself: they may have handled it, and then the process must not end of
 * another one that the caller forgets.
 */
function followPromise(promise: Promise<unknown>, call: RunningCall): Promise<unknown> {
  if (call.sharesPromises) {
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
  return withPropertiesOf(promise, followed);
}

function followPromiseLightly(
  promise: Promise<unknown>,
  bound: BoundMethod,
  startMs: number,
  isShared: boolean,
): Promise<unknown> {
  if (isShared) {
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

/** Some libraries put a `cancel` or a `child` on the promises they return. */
function withPropertiesOf(promise: Promise<unknown>, followed: Promise<unknown>): Promise<unknown> {
  // As a rule there is nothing: this loop costs less than to ask for the own keys.
  for (const key in promise) {
    const descriptor = Object.getOwnPropertyDescriptor(promise, key);
    // What somebody has put on Promise.prototype is there for both.
    if (descriptor !== undefined) Reflect.defineProperty(followed, key, descriptor);
  }
  return followed;
}
