import type { BoundMethod } from '../model/bound-method.js';

/** More calls than this rarely run at once; the ends of the others are not kept. */
const MOST_AT_REST = 1000;

const atRest: CallEnd[] = [];

/**
 * Returns a promise like that of an async function, and records the end of its plain call. The original is new and has
 * no properties; it calls one of two handlers, once.
 */
export function followAsyncFunction(
  promise: Promise<unknown>,
  bound: BoundMethod,
  startMs: number,
): Promise<unknown> {
  const end = atRest.pop() ?? new CallEnd();
  end.bound = bound;
  end.startMs = startMs;
  return promise.then(end.onFulfilled, end.onRejected);
}

/** Its handlers serve one call after another: two new closures for each call take 160 bytes and up to 10 ns. */
class CallEnd {
  bound: BoundMethod | undefined;
  startMs = 0;

  readonly onFulfilled = (value: unknown): unknown => {
    this.record(false, undefined);
    return value;
  };

  readonly onRejected = (error: unknown): never => {
    this.record(true, error);
    throw error;
  };

  private record(isFailure: boolean, error: unknown): void {
    const { bound, startMs } = this;
    // At rest it must not keep an application that has ended.
    this.bound = undefined;
    if (atRest.length < MOST_AT_REST) atRest.push(this);
    bound?.end(startMs, isFailure, error);
  }
}
