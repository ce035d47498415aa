import { isThenable } from '../../core/is-thenable.js';
import type { RunningCall } from './running-call.js';

type Step = (this: unknown, ...args: unknown[]) => unknown;

/** Ends the call if the outcome of a step says so; returns the value for the caller. */
type Follow = (outcome: unknown, call: () => RunningCall) => unknown;

const STEPS = ['next', 'return', 'throw'] as const;

/** Returns the generator itself; the call lasts from the first step until the generator is done, returned or failed. */
export function followIterator(generator: Generator, begin: () => RunningCall): object {
  return followSteps(generator, begin, endWhenDone);
}

/** Like `followIterator`, for async generators; the promise of each step settles one microtask later. */
export function followAsyncIterator(generator: AsyncGenerator, begin: () => RunningCall): object {
  return followSteps(generator, begin, (outcome, call) =>
    isThenable(outcome)
      ? outcome.then(
          (step: unknown) => endWhenDone(step, call),
          (error: unknown) => {
            call().fail(error);
            throw error;
          },
        )
      : outcome,
  );
}

function followSteps(generator: object, begin: () => RunningCall, follow: Follow): object {
  let running: RunningCall | undefined;
  const call = (): RunningCall => (running ??= begin());
  for (const name of STEPS) {
    const step = (generator as Record<string, Step>)[name] as Step;
    const isReplaced = Reflect.defineProperty(generator, name, {
      value(this: unknown, ...args: unknown[]): unknown {
        // A generator on which `return` is called before the first step never runs.
        if (name === 'next') call();
        if (running === undefined) return Reflect.apply(step, this, args);
        let outcome: unknown;
        try {
          outcome = Reflect.apply(step, this, args);
        } catch (error) {
          call().fail(error);
          throw error;
        }
        return follow(outcome, call);
      },
      configurable: true,
      writable: true,
    });
    if (!isReplaced) {
      call().succeed(generator);
      break;
    }
  }
  return generator;
}

function endWhenDone(step: unknown, call: () => RunningCall): unknown {
  const { done, value } = (step ?? {}) as Partial<IteratorResult<unknown>>;
  if (done === true) call().succeed(value);
  return step;
}
