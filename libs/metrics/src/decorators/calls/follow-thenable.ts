import { isThenable } from '../../core/is-thenable.js';
import type { RunningCall } from './running-call.js';

type Then = (this: unknown, ...args: unknown[]) => unknown;

type Begin = () => RunningCall;

/** Methods that run a lazy query without waiting for `then`. */
const RUNS = ['exec', 'execute'];

const following = new WeakMap<object, Begin[]>();

/**
 * Returns the thenable itself, with its `then` wrapped: the call resumes when `then` is called and ends with the
 * outcome that its caller receives. Calling `then` ourselves would start a lazy query, or run it twice. A subclass of
 * Promise keeps all its methods. A thenable that can't be changed counts as a plain value.
 */
export function followThenable(thenable: PromiseLike<unknown>, begin: Begin): PromiseLike<unknown> {
  const known = following.get(thenable);
  if (known) {
    known.push(begin);
    return thenable;
  }
  const waiting = [begin];
  if (replaceThen(thenable, waiting)) {
    following.set(thenable, waiting);
    for (const name of RUNS) replaceRun(thenable as object as Record<string, unknown>, name, waiting);
  } else begin().succeed(thenable);
  return thenable;
}

/** Wraps the method that runs the query: `then` calls it, or the user does (Mongoose, Drizzle). */
function replaceRun(thenable: Record<string, unknown>, name: string, waiting: Begin[]): void {
  const run = thenable[name];
  if (!isFunction(run)) return;
  Reflect.defineProperty(thenable, name, {
    value(this: unknown, ...args: unknown[]): unknown {
      const calls = waiting.splice(0).map((begin) => begin());
      if (calls.length === 0) return Reflect.apply(run, this, args);
      try {
        const result = Reflect.apply(run, this, args);
        if (!isThenable(result)) {
          for (const call of calls) call.succeed(result);
          return result;
        }
        return result.then(
          (value) => {
            for (const call of calls) call.succeed(value);
            return value;
          },
          (error: unknown) => {
            for (const call of calls) call.fail(error);
            throw error;
          },
        );
      } catch (error) {
        for (const call of calls) call.fail(error);
        throw error;
      }
    },
    configurable: true,
    enumerable: false,
    writable: true,
  });
}

function replaceThen(thenable: PromiseLike<unknown>, waiting: Begin[]): boolean {
  const { then } = thenable as { readonly then: Then };
  // oxlint-disable-next-line unicorn/no-thenable -- it has a `then` already; ours calls it
  return Reflect.defineProperty(thenable, 'then', {
    value(this: unknown, ...args: unknown[]): unknown {
      const [onFulfilled, onRejected, ...rest] = args;
      // Without callbacks, nothing is awaited: for example, a builder's `then(schema)`.
      if (!isFunction(onFulfilled) && !isFunction(onRejected)) return Reflect.apply(then, this, args);
      const calls = waiting.splice(0).map((begin) => begin());
      const fulfilled = (...values: unknown[]): unknown => {
        for (const call of calls) call.succeed(values[0]);
        return isFunction(onFulfilled) ? Reflect.apply(onFulfilled, undefined, values) : values[0];
      };
      const rejected = (...errors: unknown[]): unknown => {
        for (const call of calls) call.fail(errors[0]);
        if (isFunction(onRejected)) return Reflect.apply(onRejected, undefined, errors);
        throw errors[0];
      };
      try {
        return Reflect.apply(then, this, [fulfilled, rejected, ...rest]);
      } catch (error) {
        for (const call of calls) call.fail(error);
        throw error;
      }
    },
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(thenable, 'then')?.enumerable ?? false,
    writable: true,
  });
}

const isFunction = (value: unknown): value is Then => typeof value === 'function';
