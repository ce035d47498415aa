import { boundFor } from './applications.js';
import type { CallStart } from './call.js';
import { carryOver } from './carry-over.js';
import type { AnyFunction, DecoratedMethod } from './decorated-method.js';
import { followCall, followLightly } from './results/follow-result.js';
import { kindOf } from './results/result-kind.js';
import { RunningCall } from './running-call.js';

/**
 * A method that behaves as the original and records each call when it is over. `before` is what stood there
 * before, the original or a wrapper of it: its metadata, name and length are carried over, so that decorators
 * above and below keep working.
 */
export function wrapMethod(method: DecoratedMethod, before: AnyFunction): AnyFunction {
  const wrapper = method.readsCall ? readingWrapper(method) : lightWrapper(method);
  carryOver(before, wrapper);
  return wrapper;
}

// Methods of object literals, as those of classes, have no `prototype` and can't be called with `new`.
interface Holder {
  readonly wrapper: AnyFunction;
}

/** The wrapper for meters that look at no arguments and no results: a call that just returns allocates nothing. */
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
      if (kind !== 'value') return followLightly(kind, result as object, method, bound, startMs, this);
      bound.end(startMs, false, undefined);
      return result;
    },
  };
  return holder.wrapper;
}

/** The wrapper for meters that look at arguments, results or `this`. */
function readingWrapper(method: DecoratedMethod): AnyFunction {
  const holder: Holder = {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      return runCall(method, args, this);
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
