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
import type { RunningCall } from './running-call.js';

/** What everybody inherits. A copy of rxjs beside ours has others: they are taken for subclasses, which does no harm. */
const OF_RXJS = new Set<object>(
  [Object, Observable, Subject, BehaviorSubject, ReplaySubject, AsyncSubject].map(
    (type) => type.prototype as object,
  ),
);

/** What comes down to `subscribe`, in any copy and class of rxjs, and must find ours. */
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
  const bound = new Map<unknown, unknown>();
  return new Proxy(source, {
    get(target, key, receiver) {
      if (key === 'subscribe') return subscribe;
      if (!needsTarget(target, key)) return Reflect.get(target, key, receiver) as unknown;
      // A Proxy has no private fields.
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      if (!bound.has(value)) bound.set(value, value.bind(target));
      return bound.get(value);
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

/** Whether a property comes from a class that somebody derived from those of rxjs: it may need private fields. */
function needsTarget(source: object, key: PropertyKey): boolean {
  if (Object.hasOwn(source, key) || key === 'constructor' || TO_SUBSCRIBE.has(key)) return false;
  let owner: unknown = Object.getPrototypeOf(source);
  while (isObject(owner) && !Object.hasOwn(owner, key)) owner = Object.getPrototypeOf(owner);
  return isObject(owner) && !OF_RXJS.has(owner);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
