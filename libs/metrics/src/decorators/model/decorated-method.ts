import { types } from 'node:util';
import { shared } from '../../core/across-copies.js';
import type { Meter } from './meter.js';
import { mayBeKnown } from '../calls/known-promise.js';

/** The signature through which wrappers call a method. */
export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

// Shared by all copies of this package, because they share the applications.
const numbering = shared('method-numbering', () => ({ methods: 0 }));

/** A method with all its decorators; a single wrapper serves them all. */
export class DecoratedMethod {
  /** Its index in the lists of the applications. */
  readonly id = numbering.methods++;
  readonly readsCall: boolean;
  /** Whether it is an async function: each of its promises is new, and has no properties. */
  readonly isAsync: boolean;
  /** Whether code other than the caller may hold, and have handled, the promises it returns. */
  readonly sharesPromises: boolean;

  constructor(
    /** `LoansService.create`, for error messages. */
    readonly where: string,
    readonly original: AnyFunction,
    readonly meters: readonly Meter[],
  ) {
    this.isAsync = types.isAsyncFunction(original);
    this.sharesPromises = mayBeKnown(original);
    this.readsCall = meters.some((meter) => meter.readsCall);
  }
}

const byWrapper = new WeakMap<object, DecoratedMethod>();
// A key has several entries when a foreign decorator between ours has wrapped the method as well.
const byTarget = new WeakMap<object, Map<PropertyKey, DecoratedMethod[]>>();

/** Registers `wrapper` as the method `key` of `target`, replacing `replaced`. */
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

/** The decorated method that `wrapper` wraps. */
export function decoratedMethodOf(wrapper: object): DecoratedMethod | undefined {
  return byWrapper.get(wrapper);
}

/** The meters of a method, including those beneath foreign wrappers. */
export function metersOf(target: object, key: string | symbol): Meter[] {
  return (byTarget.get(target)?.get(key) ?? []).flatMap(({ meters }) => meters);
}

/** The decorated methods of a prototype or a class, including inherited ones. */
export function decoratedMethodsOf(target: unknown): DecoratedMethod[] {
  const found: DecoratedMethod[] = [];
  for (let at = target; isObject(at); at = Object.getPrototypeOf(at)) {
    for (const methods of byTarget.get(at)?.values() ?? []) found.push(...methods);
  }
  return found;
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
