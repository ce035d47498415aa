import { shared } from '../../core/across-copies.js';
import type { Meter } from './meter.js';
import { mayBeKnown } from '../calls/known-promise.js';

/** A function as the wrappers call it. */
export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

// Counted for all copies of this package together: they share the applications.
const numbering = shared('method-numbering', () => ({ methods: 0 }));

/** A method with its decorators, however many: one wrapper does the work of all. */
export class DecoratedMethod {
  /** Its place in the lists of the applications. */
  readonly id = numbering.methods++;
  readonly readsCall: boolean;
  /** Whether promises that it returns may be known, and handled, elsewhere. */
  readonly sharesPromises: boolean;

  constructor(
    /** `LoansService.create`, for error messages. */
    readonly where: string,
    readonly original: AnyFunction,
    readonly meters: readonly Meter[],
  ) {
    this.sharesPromises = mayBeKnown(original);
    this.readsCall = meters.some((meter) => meter.readsCall);
  }
}

const byWrapper = new WeakMap<object, DecoratedMethod>();
// Several of one key, when somebody else's decorator stands between ours and has wrapped the method as well.
const byTarget = new WeakMap<object, Map<PropertyKey, DecoratedMethod[]>>();

/** Says that `wrapper` stands for `method`, which is `target`'s under `key`, in place of `replaced`. */
export function remember(
  method: DecoratedMethod,
  wrapper: object,
  target: object,
  key: string | symbol,
  replaced: DecoratedMethod | undefined,
): void {
  byWrapper.set(wrapper, method);
  const methodsOfTarget = byTarget.get(target) ?? new Map<PropertyKey, DecoratedMethod[]>();
  const others = (methodsOfTarget.get(key) ?? []).filter((other) => other !== replaced);
  byTarget.set(target, methodsOfTarget.set(key, [...others, method]));
}

/** The decorated method that a function is the wrapper of. */
export function decoratedMethodOf(wrapper: object): DecoratedMethod | undefined {
  return byWrapper.get(wrapper);
}

/** What the decorators of a method measure, also below those that have wrapped it themselves. */
export function metersOf(target: object, key: string | symbol): Meter[] {
  return (byTarget.get(target)?.get(key) ?? []).flatMap(({ meters }) => meters);
}

/** The decorated methods that a prototype or a class has, inherited ones included. */
export function decoratedMethodsOf(target: unknown): DecoratedMethod[] {
  const found: DecoratedMethod[] = [];
  for (let at = target; isObject(at); at = Object.getPrototypeOf(at)) {
    for (const methods of byTarget.get(at)?.values() ?? []) found.push(...methods);
  }
  return found;
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
