import type { RunningCall } from '../running-call.js';

type Then = (this: unknown, ...args: unknown[]) => unknown;

const following = new WeakMap<object, Set<RunningCall>>();

/**
 * The thenable itself, with a `then` of ours on it that ends the call when the first caller of `then` learns the
 * outcome. Asking by ourselves would start a lazy query, or run it twice; and a subclass of Promise keeps all it
 * can do. What can't be changed is a value like any other.
 */
export function followThenable(thenable: PromiseLike<unknown>, call: RunningCall): PromiseLike<unknown> {
  const known = following.get(thenable);
  if (known) {
    known.add(call);
    return thenable;
  }
  const calls = new Set([call]);
  if (replaceThen(thenable, calls)) following.set(thenable, calls);
  else call.succeed(thenable);
  return thenable;
}

function replaceThen(thenable: PromiseLike<unknown>, calls: Set<RunningCall>): boolean {
  const { then } = thenable as { readonly then: Then };
  // oxlint-disable-next-line unicorn/no-thenable -- it has one; ours calls it
  return Reflect.defineProperty(thenable, 'then', {
    value(this: unknown, ...args: unknown[]): unknown {
      const [onFulfilled, onRejected, ...rest] = args;
      // A builder's `then(schema)`, for one, waits for nothing.
      if (!isFunction(onFulfilled) && !isFunction(onRejected)) return Reflect.apply(then, this, args);
      const fulfilled = (...values: unknown[]): unknown => {
        end(calls, (call) => call.succeed(values[0]));
        return isFunction(onFulfilled) ? Reflect.apply(onFulfilled, undefined, values) : values[0];
      };
      const rejected = (...errors: unknown[]): unknown => {
        end(calls, (call) => call.fail(errors[0]));
        if (isFunction(onRejected)) return Reflect.apply(onRejected, undefined, errors);
        throw errors[0];
      };
      return Reflect.apply(then, this, [fulfilled, rejected, ...rest]);
    },
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(thenable, 'then')?.enumerable ?? false,
    writable: true,
  });
}

function end(calls: Set<RunningCall>, how: (call: RunningCall) => void): void {
  for (const call of calls) how(call);
  calls.clear();
}

const isFunction = (value: unknown): value is Then => typeof value === 'function';
