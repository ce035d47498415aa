import { boundFor } from '../applications/applications.js';
import type { CallStart } from '../model/call.js';
import type { AnyFunction, DecoratedMethod } from '../model/decorated-method.js';
import { followCall, followPlain } from './follow-result.js';
import { kindOf } from './result-kind.js';
import { RunningCall } from './running-call.js';

const PER_FUNCTION = new Set<PropertyKey>(['prototype', 'arguments', 'caller']);

/**
 * Makes `wrapper` look like `original` to frameworks and outer decorators: metadata, properties (including name and
 * length), kind of function and source text.
 */
export function carryOver(original: object, wrapper: object): void {
  for (const key of Reflect.getOwnMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, original), wrapper);
  }
  for (const key of Reflect.ownKeys(original)) {
    if (PER_FUNCTION.has(key)) continue;
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor);
  }
  if (!Object.hasOwn(original, 'toString')) {
    Object.defineProperty(wrapper, 'toString', {
      value: () => Function.prototype.toString.call(original),
      configurable: true,
      writable: true,
    });
  }
  // An async function stays an instance of AsyncFunction, for code that checks.
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original) as object);
}

/**
 * Returns a method that behaves like the original and records each call as it ends. `before` is the function that it
 * replaces: the original or a wrapper of it. The new method copies its metadata, name and length, so that outer and
 * inner decorators keep working.
 */
export function wrapMethod(method: DecoratedMethod, before: AnyFunction): AnyFunction {
  const wrapper = method.readsCall ? readingWrapper(method) : lightWrapper(method);
  carryOver(before, wrapper);
  return wrapper;
}

// Methods of object literals, like class methods, have no `prototype` and can't be called with `new`.
interface Holder {
  readonly wrapper: AnyFunction;
}

/** The wrapper for meters that read neither arguments nor results: a call that just returns allocates nothing. */
function lightWrapper(method: DecoratedMethod): AnyFunction {
  const { original } = method;
  const holder: Holder = {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      const bound = boundFor(this, method);
      if (bound === undefined) return runCall(method, args, this);
      const startMs = bound.begin();
      let result: unknown;
      try {
        result = Reflect.apply(original, this, args);
      } catch (error) {
        bound.end(startMs, true, error);
        throw error;
      }
      const kind = kindOf(result);
      if (kind !== 'value') return followPlain(kind, result as object, method, bound, startMs, this);
      bound.end(startMs, false, undefined);
      return result;
    },
  };
  return holder.wrapper;
}

/** The wrapper for meters that read arguments, results or `this`; a call that just returns is no `RunningCall`. */
function readingWrapper(method: DecoratedMethod): AnyFunction {
  const { original } = method;
  const holder: Holder = {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      const bound = boundFor(this, method);
      if (bound === undefined || bound.tracksRunningCalls) return runCall(method, args, this);
      const startMs = bound.begin();
      let result: unknown;
      try {
        result = Reflect.apply(original, this, args);
      } catch (error) {
        bound.endRead(startMs, {
          args: args as never,
          self: this,
          isFailure: true,
          result: undefined,
          error,
        });
        throw error;
      }
      const kind = kindOf(result);
      if (kind !== 'value') {
        const start: CallStart = { args: args as never, self: this };
        return followCall(kind, result as object, RunningCall.of(method, bound, start, startMs));
      }
      bound.endRead(startMs, { args: args as never, self: this, isFailure: false, result, error: undefined });
      return result;
    },
  };
  return holder.wrapper;
}

function runCall(method: DecoratedMethod, args: readonly unknown[], self: unknown): unknown {
  const start: CallStart = { args: args as CallStart['args'], self };
  const call = RunningCall.begin(method, boundFor(self, method), start);
  let result: unknown;
  try {
    result = Reflect.apply(method.original, self, args);
  } catch (error) {
    call.fail(error);
    throw error;
  }
  const kind = kindOf(result);
  if (kind !== 'value') return followCall(kind, result as object, call);
  call.succeed(result);
  return result;
}
