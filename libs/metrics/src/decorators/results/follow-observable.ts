import { defer, finalize, Observable, tap } from 'rxjs';
import type { RunningCall } from '../running-call.js';

/**
 * The Observable with each subscription measured: a call lasts until it completes, fails or is unsubscribed from,
 * and its result is the last value. One that can more than be subscribed to, such as a Subject, still can.
 */
export function followObservable(result: object, begin: () => RunningCall): Observable<unknown> {
  const source = result as Observable<unknown>;
  const followed = measured(source, begin);
  return Object.getPrototypeOf(source) === Observable.prototype
    ? followed
    : withSubscribeOf(followed, source);
}

function measured(source: Observable<unknown>, begin: () => RunningCall): Observable<unknown> {
  return defer(() => {
    const call = begin();
    let last: unknown;
    return source.pipe(
      tap({
        next: (value) => {
          last = value;
        },
        error: (error: unknown) => call.fail(error),
        complete: () => call.succeed(last),
      }),
      // Unsubscribed: whoever wanted the values has enough. A call that is over stays so.
      finalize(() => call.succeed(last)),
    );
  });
}

/**
 * The source itself in all but its subscriptions; `pipe` and `forEach` come down to `subscribe` as well. Replacing
 * that on the source would measure those who share it and came another way.
 */
function withSubscribeOf(followed: Observable<unknown>, source: Observable<unknown>): Observable<unknown> {
  const subscribe = followed.subscribe.bind(followed);
  return new Proxy(source, {
    get: (target, key, receiver) =>
      key === 'subscribe' ? subscribe : (Reflect.get(target, key, receiver) as unknown),
  });
}
