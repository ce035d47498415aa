import { types } from 'node:util';

/** The kind of a method's result, which decides how the end of its work is detected. */
export type ResultKind = 'value' | 'promise' | 'thenable' | 'observable' | 'iterator' | 'async iterator';

interface Inspected {
  readonly constructor?: unknown;
  readonly then?: unknown;
  readonly subscribe?: unknown;
  readonly pipe?: unknown;
  readonly next?: unknown;
  readonly return?: unknown;
  readonly throw?: unknown;
  readonly [Symbol.iterator]?: unknown;
  readonly [Symbol.asyncIterator]?: unknown;
}

/** The kind of a result. A result that throws on inspection counts as a plain value. */
export function kindOf(result: unknown): ResultKind {
  if (result === null || (typeof result !== 'object' && typeof result !== 'function')) return 'value';
  try {
    const object = result as Inspected;
    if (result instanceof Promise && object.constructor === Promise) return 'promise';
    if (typeof object.then === 'function') return isForeignPromise(object) ? 'promise' : 'thenable';
    if (typeof object.subscribe === 'function' && typeof object.pipe === 'function') return 'observable';
    if (typeof object.next === 'function') return iteratorKind(object);
    return 'value';
  } catch {
    return 'value';
  }
}

/** Whether it is a promise of another realm, such as Node's own seen from a vm context. Subclasses are thenables. */
function isForeignPromise(object: Inspected): boolean {
  if (!types.isPromise(object)) return false;
  const type: unknown = Object.getPrototypeOf(object)?.constructor;
  return typeof type === 'function' && Function.prototype.toString.call(type).includes('[native code]');
}

/**
 * Generators, whether native, compiled or handwritten, have all three methods. An object with only `next`, such as a
 * database cursor or a Subject, does not follow this protocol.
 */
function iteratorKind(object: Inspected): ResultKind {
  if (typeof object.return !== 'function' || typeof object.throw !== 'function') return 'value';
  if (typeof object[Symbol.asyncIterator] === 'function') return 'async iterator';
  return typeof object[Symbol.iterator] === 'function' ? 'iterator' : 'value';
}
