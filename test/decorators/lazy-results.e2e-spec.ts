import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventEmitter, on } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { BehaviorSubject, lastValueFrom, map, type Observable, of, retry, Subject, throwError } from 'rxjs';
import { Counted, InFlight, Timed } from '@app/metrics';
import { meteredApp, type MeteredApp } from './support/metered-app.js';

let app: MeteredApp;
let nowMs: number;

beforeEach(async () => {
  app = await meteredApp({ providers: [] });
  nowMs = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await app.close();
});

/** An object whose method spends 100 ms and returns this. */
function returning<R>(result: () => R): { get(): R } {
  class Returning {
    @Timed()
    @Counted()
    @InFlight()
    get(): R {
      nowMs += 100;
      return result();
    }
  }
  return new Returning();
}

const METHOD = { class: 'Returning', method: 'get' };
const counted = (result: 'success' | 'failure') =>
  app.value('method_calls_total', {
    ...METHOD,
    result,
    exception: result === 'failure' ? 'Error' : '',
  });
const seconds = async () =>
  Number(((await app.value('method_duration_seconds_sum', METHOD)) ?? 0).toFixed(3));
const inFlight = () => app.value('method_calls_in_flight', METHOD);

async function* numbers(): AsyncGenerator<number, string> {
  for (let number = 1; number <= 3; number++) {
    nowMs += 10;
    yield await Promise.resolve(number);
  }
  return 'end';
}

function* words(): Generator<string, void, unknown> {
  for (const word of ['a', 'b', 'c']) {
    nowMs += 10;
    yield word;
  }
}

describe('an async generator', () => {
  it('is one call until it is exhausted, without the time before its first step', async () => {
    const generator = returning(numbers).get();
    nowMs += 5000;
    expect(await inFlight()).toBe(0);
    const seen: number[] = [];
    for await (const number of generator) {
      seen.push(number);
      expect(await inFlight()).toBe(1);
    }
    expect(seen).toEqual([1, 2, 3]);
    expect([await counted('success'), await inFlight(), await seconds()]).toEqual([1, 0, 0.13]);
    expect(await generator.next()).toEqual({ done: true, value: undefined });
    expect(await counted('success')).toBe(1);
  });

  it('is over when its consumer stops', async () => {
    for await (const number of returning(numbers).get()) if (number === 2) break;
    expect([await counted('success'), await inFlight(), await seconds()]).toEqual([1, 0, 0.12]);
  });

  it('fails when its consumer throws into it', async () => {
    const generator = returning(numbers).get();
    await generator.next();
    await expect(generator.throw(new Error('stop'))).rejects.toThrow('stop');
    expect(await counted('failure')).toBe(1);
  });

  it('is not a call when it is returned before it began', async () => {
    const generator = returning(numbers).get();
    expect(await generator.return('early')).toEqual({ done: true, value: 'early' });
    expect([await app.samples('method_calls_total'), await inFlight()]).toEqual([[], 0]);
  });

  it("may be Node's own", async () => {
    const emitter = new EventEmitter();
    const stop = new AbortController();
    const events = returning(() => on(emitter, 'event', { signal: stop.signal })).get();
    const next = events.next();
    emitter.emit('event', 7);
    expect(await next).toEqual({ done: false, value: [7] });
    await events.return?.();
    expect([await counted('success'), await inFlight()]).toEqual([1, 0]);
  });
});

describe('a generator', () => {
  it('is itself, and one call until it is exhausted', async () => {
    const original = words();
    const generator = returning(() => original).get();
    nowMs += 5000;
    expect(generator).toBe(original);
    expect([...generator]).toEqual(['a', 'b', 'c']);
    expect([await counted('success'), await inFlight(), await seconds()]).toEqual([1, 0, 0.13]);
  });

  it('passes on what is sent into it', () => {
    function* echo(): Generator<string, string, string> {
      return yield yield 'first';
    }
    const generator = returning(echo).get();
    expect([generator.next(), generator.next('second'), generator.next('third')]).toEqual([
      { done: false, value: 'first' },
      { done: false, value: 'second' },
      { done: true, value: 'third' },
    ]);
  });

  it('is over when its consumer stops or fails', async () => {
    const [first] = returning(words).get();
    expect([first, await counted('success')]).toEqual(['a', 1]);
    const generator = returning(words).get();
    generator.next();
    expect(() => generator.throw(new Error('stop'))).toThrow('stop');
    expect(await counted('failure')).toBe(1);
  });

  it('that can not be changed is a value', async () => {
    expect([...returning(() => Object.freeze(words())).get()]).toEqual(['a', 'b', 'c']);
    expect([await counted('success'), await seconds()]).toEqual([1, 0.1]);
  });
});

describe('what merely can be iterated', () => {
  it.each<[string, () => unknown]>([
    ['an array', () => [1, 2]],
    ['a Map', () => new Map([[1, 2]])],
    ['an iterator of a Map', () => new Map([[1, 2]]).values()],
    ['a stream', () => Readable.from(['a'])],
    ['a cursor', () => ({ next: () => null, [Symbol.asyncIterator]: numbers })],
  ])('is a value: %s', async (_what, result) => {
    returning(result).get();
    expect([await counted('success'), await inFlight(), await seconds()]).toEqual([1, 0, 0.1]);
  });
});

describe('an Observable', () => {
  it('is a call for each subscription, without the time before it', async () => {
    const observable = returning(() => of(1, 2)).get();
    nowMs += 5000;
    expect(await lastValueFrom(observable)).toBe(2);
    expect(await seconds()).toBe(0.1);
    nowMs += 5000;
    expect(await lastValueFrom(observable)).toBe(2);
    expect([await counted('success'), await seconds()]).toEqual([2, 0.1]);
  });

  it('is a call for each retry', async () => {
    const failure = new Error('no');
    const observable: Observable<never> = returning(() => throwError(() => failure)).get();
    await expect(lastValueFrom(observable.pipe(retry(2)))).rejects.toBe(failure);
    expect(await counted('failure')).toBe(3);
  });

  it('is in flight until it completes', async () => {
    const subject = new Subject<number>();
    const done = lastValueFrom(returning(() => subject).get());
    nowMs += 50;
    subject.next(7);
    expect(await inFlight()).toBe(1);
    subject.complete();
    expect(await done).toBe(7);
    expect([await counted('success'), await inFlight(), await seconds()]).toEqual([1, 0, 0.15]);
  });

  it('that can do more keeps it: a Subject stays one', async () => {
    const subject = new BehaviorSubject(1);
    const given = returning(() => subject).get();
    const seen: number[] = [];
    const doubled: number[] = [];
    given.subscribe((value) => seen.push(value));
    given.pipe(map((value) => value * 2)).subscribe((value) => doubled.push(value));
    expect(await inFlight()).toBe(2);
    given.next(2);
    subject.next(3);
    expect([seen, doubled, given.value, given instanceof BehaviorSubject]).toEqual([
      [1, 2, 3],
      [2, 4, 6],
      3,
      true,
    ]);
    given.complete();
    expect([await counted('success'), await inFlight()]).toEqual([2, 0]);
  });

  it('of a subclass can use its private fields, and still is measured', async () => {
    class Tally extends Subject<number> {
      #sum = 0;
      get sum(): number {
        return this.#sum;
      }
      set sum(sum: number) {
        this.#sum = sum;
      }
      override next(value: number): void {
        this.#sum += value;
        super.next(this.#sum);
      }
    }
    const tally = new Tally();
    const given = returning(() => tally).get();
    const sums: number[] = [];
    given.pipe(map((sum) => sum)).subscribe((sum) => sums.push(sum));
    given.next(1);
    given.sum = 10;
    given.next(2);
    expect([sums, given.sum, tally.sum, await inFlight()]).toEqual([[1, 12], 12, 12, 1]);
    expect([given.constructor, given.next, given.complete]).toEqual([Tally, given.next, tally.complete]);
    given.complete();
    expect([await counted('success'), await inFlight()]).toEqual([1, 0]);
  });

  it('that is shared is measured for those alone who came by this method', async () => {
    const shared = new BehaviorSubject(1);
    const subscription = returning(() => shared)
      .get()
      .subscribe();
    const other = shared.subscribe();
    expect(await inFlight()).toBe(1);
    subscription.unsubscribe();
    expect([await counted('success'), await inFlight(), shared.observed]).toEqual([1, 0, true]);
    other.unsubscribe();
  });
});

describe('a thenable', () => {
  it('goes on while nobody waits for it: its time counts from the call', async () => {
    const thenable = returning(
      // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
      () => ({ then: (resolve: (value: string) => void) => resolve('done') }) as PromiseLike<string>,
    ).get();
    nowMs += 50;
    expect(await thenable).toBe('done');
    expect([await counted('success'), await seconds()]).toEqual([1, 0.15]);
  });

  it('fails when its then() throws', async () => {
    const failure = new Error('executed already');
    const refuse = (): never => {
      throw failure;
    };
    // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
    const thenable = returning((): PromiseLike<string> => ({ then: refuse })).get();
    expect(() => thenable.then(String)).toThrow(failure);
    expect([await counted('failure'), await inFlight()]).toEqual([1, 0]);
  });
});
