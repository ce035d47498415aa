import { describe, expect, it } from '@jest/globals';
import {
  BehaviorSubject,
  EMPTY,
  firstValueFrom,
  from,
  lastValueFrom,
  NEVER,
  type Observable,
  of,
  Subject,
  throwError,
} from 'rxjs';
import { followSubscribedCall } from './follow-subscribed-call.js';

/** Follows a call of a method that does so; `ends` lists how it has ended. */
function follow(method: () => unknown) {
  const ends: unknown[][] = [];
  const result = () =>
    followSubscribedCall(method, undefined, [], {
      succeed: (value) => ends.push(['succeeded', value]),
      fail: (error) => ends.push(['failed', error]),
      unsubscribe: (last) => ends.push(['unsubscribed', last]),
    });
  return { ends, result };
}

const error = new Error('no');

describe('a call whose caller subscribes to its Observable', () => {
  it.each<{ what: string; source: Observable<unknown>; end: unknown[] }>([
    { what: 'no value', source: EMPTY, end: ['succeeded', undefined] },
    { what: 'one value', source: of(1), end: ['succeeded', 1] },
    { what: 'many values', source: from([1, 2, 3]), end: ['succeeded', 3] },
    { what: 'an error', source: throwError(() => error), end: ['failed', error] },
  ])('ends once with $what, returned or promised', async ({ source, end }) => {
    const returned = follow(() => source);
    await settled(returned.result());
    expect(returned.ends).toEqual([end]);
    const promised = follow(() => Promise.resolve(source));
    await settled(await promised.result());
    expect(promised.ends).toEqual([end]);
  });

  it('lasts until the Observable completes', () => {
    const source = new Subject<number>();
    const { ends, result } = follow(() => source);
    (result() as Observable<number>).subscribe();
    source.next(1);
    expect(ends).toEqual([]);
    source.complete();
    expect(ends).toEqual([['succeeded', 1]]);
  });

  it('ends when the caller unsubscribes', async () => {
    const never = follow(() => NEVER);
    (never.result() as Observable<never>).subscribe().unsubscribe();
    expect(never.ends).toEqual([['unsubscribed', undefined]]);
    const first = follow(() => new BehaviorSubject(1));
    expect(await firstValueFrom(first.result() as Observable<number>)).toBe(1);
    expect(first.ends).toEqual([['unsubscribed', 1]]);
  });

  it('counts one subscription', () => {
    const { ends, result } = follow(() => of(1));
    const observable = result() as Observable<number>;
    const seen: number[] = [];
    observable.subscribe((value) => seen.push(value));
    observable.subscribe((value) => seen.push(value));
    expect(seen).toEqual([1, 1]);
    expect(ends).toEqual([['succeeded', 1]]);
  });

  it('is over at once with a value, and with its promise', async () => {
    const value = follow(() => 1);
    expect(value.result()).toBe(1);
    expect(value.ends).toEqual([['succeeded', 1]]);
    const rejecting = follow(() => Promise.reject(error));
    await expect(rejecting.result()).rejects.toBe(error);
    expect(rejecting.ends).toEqual([['failed', error]]);
    const throwing = follow(() => {
      throw error;
    });
    expect(throwing.result).toThrow(error);
    expect(throwing.ends).toEqual([['failed', error]]);
  });
});

async function settled(result: unknown): Promise<void> {
  await lastValueFrom(result as Observable<unknown>, { defaultValue: undefined }).catch(() => undefined);
}
