import type { RunningCall } from './running-call.js';

type Step = (this: unknown, ...args: unknown[]) => unknown;

/** Ends the call with an outcome of a step; returns what to give to the caller. */
type Follow = (outcome: unknown, call: () => RunningCall) => unknown;

const STEPS = ['next', 'return', 'throw'] as const;

/** The generator itself; its call lasts from the first step until it is exhausted, returned or failed. */
export function followIterator(generator: Generator, begin: () => RunningCall): object {
  return followSteps(generator, begin, endWhenDone);
}

/** As `followIterator`; what a step promises comes one microtask later. */
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
        // A generator that is returned before its first step never ran.
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

const isThenable = (outcome: unknown): outcome is PromiseLike<unknown> =>
  typeof (outcome as Partial<PromiseLike<unknown>> | undefined)?.then === 'function';

function endWhenDone(step: unknown, call: () => RunningCall): unknown {
  const { done, value } = (step ?? {}) as Partial<IteratorResult<unknown>>;
  if (done === true) call().succeed(value);
  return step;
}
