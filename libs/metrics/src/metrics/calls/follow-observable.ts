import {
  AsyncSubject,
  BehaviorSubject,
  defer,
  finalize,
  observable,
  Observable,
  ReplaySubject,
  Subject,
  tap,
} from 'rxjs';
import type { FollowedCall } from './follow-call.js';

/** The built-in prototypes. Classes of another rxjs copy count as subclasses, which does no harm. */
const OF_RXJS = new Set<object>(
  [Object, Observable, Subject, BehaviorSubject, ReplaySubject, AsyncSubject].map(
    (type) => type.prototype as object,
  ),
);

/** Members that end up calling `subscribe`, in any copy and class of rxjs, and must find ours. */
const TO_SUBSCRIBE = new Set<PropertyKey>([
  'pipe',
  'forEach',
  'toPromise',
  'lift',
  'asObservable',
  'refCount',
  'multiplex',
  observable,
]);

/**
 * Returns the Observable with each subscription measured as a call. The call lasts until the Observable completes,
 * fails or is unsubscribed from; its result is the last value. Subclasses, such as Subject, keep their other methods.
 */
export function followObservable(result: object, begin: () => FollowedCall): Observable<unknown> {
  const source = result as Observable<unknown>;
  const followed = measured(source, begin);
  return Object.getPrototypeOf(source) === Observable.prototype
    ? followed
    : withSubscribeOf(followed, source);
}

function measured(source: Observable<unknown>, begin: () => FollowedCall): Observable<unknown> {
  return defer(() => {
    const call = begin();
    let hasEnded = false;
    let last: unknown;
    return source.pipe(
      tap({
        next: (value) => {
          last = value;
          call.next?.();
        },
        error: (error: unknown) => {
          hasEnded = true;
          call.fail(error);
        },
        complete: () => {
          hasEnded = true;
          call.succeed(last);
        },
      }),
      finalize(() => {
        if (hasEnded) return;
        if (call.unsubscribe === undefined) call.succeed(last);
        else call.unsubscribe(last);
      }),
    );
  });
}

/**
 * A proxy that differs from the source only in its subscriptions; `pipe` and `forEach` call `subscribe`, too.
 * Replacing `subscribe` on the source would also measure subscribers that got it elsewhere.
 */
function withSubscribeOf(followed: Observable<unknown>, source: Observable<unknown>): Observable<unknown> {
  const subscribe = followed.subscribe.bind(followed);
  const bound = new Map<unknown, unknown>();
  return new Proxy(source, {
    get(target, key, receiver) {
      if (key === 'subscribe') return subscribe;
      if (!needsTarget(target, key)) return Reflect.get(target, key, receiver) as unknown;
      // A Proxy does not have the private fields of its target.
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      if (!bound.has(value)) bound.set(value, value.bind(target));
      return bound.get(value);
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

/** Whether a property comes from a subclass outside of rxjs, which may use private fields. */
function needsTarget(source: object, key: PropertyKey): boolean {
  if (Object.hasOwn(source, key) || key === 'constructor' || TO_SUBSCRIBE.has(key)) return false;
  let owner: unknown = Object.getPrototypeOf(source);
  while (isObject(owner) && !Object.hasOwn(owner, key)) owner = Object.getPrototypeOf(owner);
  return isObject(owner) && !OF_RXJS.has(owner);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
