import { applicationOf, type MetricsApplication } from './application-of.js';
import type { Call } from './call.js';

/** Records one finished call; `startMs` is `performance.now()` at its begin. */
export type Record = (application: MetricsApplication, call: Call, startMs: number) => void;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A method that behaves as `original` and records each call when it is over: on return, on throw, or when
 * the promise it returned settles. Metadata, name and length are carried over, so that decorators above
 * and below keep working. A failing record is counted and never reaches the caller.
 */
export function wrapMethod(original: Method, record: Record): Method {
  function wrapped(this: unknown, ...args: unknown[]): unknown {
    const application = applicationOf(this);
    if (!application) return original.apply(this, args);
    const startMs = performance.now();
    const finish = (result: unknown, error: unknown, isFailure: boolean): void => {
      try {
        record(application, { args, result, error, isFailure, self: this }, startMs);
      } catch (failure) {
        application.errors.report('decorator', `a call of ${original.name}() could not be recorded`, failure);
      }
    };
    let result: unknown;
    try {
      result = original.apply(this, args);
    } catch (error) {
      finish(undefined, error, true);
      throw error;
    }
    if (!(result instanceof Promise)) {
      finish(result, undefined, false);
      return result;
    }
    return result.then(
      (value: unknown) => {
        finish(value, undefined, false);
        return value;
      },
      (error: unknown) => {
        finish(undefined, error, true);
        throw error;
      },
    );
  }
  for (const key of Reflect.getMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, original), wrapped);
  }
  Object.defineProperty(wrapped, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapped, 'length', { value: original.length, configurable: true });
  return wrapped;
}
