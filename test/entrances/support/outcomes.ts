import { EMPTY, finalize, from, Observable, of, timer } from 'rxjs';

/** What a handler may do, and how its call counts. */
export interface Outcome {
  readonly what: string;
  readonly handle: () => unknown;
  readonly result: 'success' | 'failure';
  readonly exception: string;
}

class TimeoutError extends Error {}
class OverdrawnError extends Error {}

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const success = (what: string, handle: () => unknown): Outcome => ({
  what,
  handle,
  result: 'success',
  exception: '',
});

const failure = (what: string, exception: string, handle: () => unknown): Outcome => ({
  what,
  handle,
  result: 'failure',
  exception,
});

const fail = (error: unknown): never => {
  throw error;
};

/** The same for every entrance. */
export const OUTCOMES: readonly Outcome[] = [
  success('returns nothing', () => undefined),
  success('returns a value', () => 42),
  success('returns a promise', () => Promise.resolve(42)),
  success('is async and takes its time', async () => {
    await later();
    return 42;
  }),
  success('returns a lazy query', () => lazyQuery()),
  failure('throws', 'OverdrawnError', () => fail(new OverdrawnError('no money'))),
  failure('throws a string', 'string', () => fail('no money')),
  failure('rejects', 'OverdrawnError', () => Promise.reject(new OverdrawnError('no money'))),
  failure('rejects late', 'TypeError', async () => {
    await later();
    throw new TypeError('not a number');
  }),
  failure('times out', 'TimeoutError', () =>
    Promise.race([new Promise(() => undefined), later().then(() => fail(new TimeoutError('too slow')))]),
  ),
];

/** Streams, and how a call counts where somebody subscribes. */
export const STREAMS: readonly Outcome[] = [
  success('of no value', () => EMPTY),
  success('of one value', () => of(1)),
  success('of many values', () => from([1, 2, 3])),
  success('that completes late', () => timer(1)),
  failure('that fails', 'OverdrawnError', () =>
    from([1, 2]).pipe(
      finalize(() => undefined),
      (source) =>
        new Observable((subscriber) =>
          source.subscribe({
            next: (value) => subscriber.next(value),
            complete: () => subscriber.error(new OverdrawnError('no money')),
          }),
        ),
    ),
  ),
];

/** A query that runs each time somebody awaits it. */
export function lazyQuery(): PromiseLike<number> & { runs: number } {
  return {
    runs: 0,
    // oxlint-disable-next-line unicorn/no-thenable -- as query builders do
    then(...callbacks) {
      this.runs++;
      return Promise.resolve(this.runs).then(...callbacks);
    },
  };
}
