import { types } from 'node:util';

/** What a method returned, by how one knows that its work is over. */
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

/** The kind of a result. What throws when it is looked at is a value like any other. */
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

/** A promise of another realm, such as Node's own seen from a vm context. Subclasses are thenables. */
function isForeignPromise(object: Inspected): boolean {
  if (!types.isPromise(object)) return false;
  const type: unknown = Object.getPrototypeOf(object)?.constructor;
  return typeof type === 'function' && Function.prototype.toString.call(type).includes('[native code]');
}

/**
 * Generators, native, compiled or written by hand, have all three methods; what merely has `next`, as a database
 * cursor or a Subject has, does not speak this protocol.
 */
function iteratorKind(object: Inspected): ResultKind {
  if (typeof object.return !== 'function' || typeof object.throw !== 'function') return 'value';
  if (typeof object[Symbol.asyncIterator] === 'function') return 'async iterator';
  return typeof object[Symbol.iterator] === 'function' ? 'iterator' : 'value';
}
