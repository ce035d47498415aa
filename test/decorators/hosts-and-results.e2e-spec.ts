import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Injectable, Module, Scope, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { firstValueFrom, from, lastValueFrom, type Observable, of, throwError } from 'rxjs';
import { Counted, InFlight, Timed } from '@app/metrics';
import { meteredApp, type MeteredApp } from './support/metered-app.js';

type Decorate = (...decorators: readonly MethodDecorator[]) => MethodDecorator;

/** The order in which decorators stand above a method. */
const ORDERS: Readonly<Record<string, Decorate>> = {
  'the metrics above': (...decorators) => all([measured, ...decorators]),
  'the metrics below': (...decorators) => all([...decorators, measured]),
  'the metrics apart': (...decorators) =>
    all([Timed(), ...decorators, Counted(), InFlight()] as MethodDecorator[]),
};

const measured = all([Counted(), InFlight(), Timed()] as MethodDecorator[]);
const custom: MethodDecorator = (_target, _key, descriptor: PropertyDescriptor) => {
  const inner = descriptor.value as (...args: unknown[]) => unknown;
  descriptor.value = function (this: unknown, ...args: unknown[]) {
    return inner.apply(this, args);
  };
};

function all(decorators: readonly MethodDecorator[]): MethodDecorator {
  return (target, key, descriptor) => {
    for (const decorator of decorators.toReversed()) decorator(target, key, descriptor);
  };
}

const failure = new RangeError('out of range');

/** What methods return, with what their callers make of it. */
interface Work {
  value(): number;
  object(): object;
  promise(): Promise<number>;
  asynchronous(): Promise<number>;
  thenable(): PromiseLike<number>;
  observable(): Observable<number>;
  generator(): Generator<number, number>;
  asyncGenerator(): AsyncGenerator<number, number>;
  thrown(): never;
  rejected(): Promise<never>;
  rejectedThenable(): PromiseLike<never>;
  failedObservable(): Observable<never>;
  failedGenerator(): Generator<number>;
  failedAsyncGenerator(): AsyncGenerator<number>;
}

interface Result {
  readonly method: keyof Work;
  readonly outcome: 'success' | 'failure';
  readonly use: (work: Work) => unknown;
}

const RESULTS: readonly Result[] = [
  { method: 'value', outcome: 'success', use: (work) => work.value() },
  { method: 'object', outcome: 'success', use: (work) => work.object() },
  { method: 'promise', outcome: 'success', use: (work) => work.promise() },
  { method: 'asynchronous', outcome: 'success', use: (work) => work.asynchronous() },
  { method: 'thenable', outcome: 'success', use: (work) => work.thenable() },
  { method: 'observable', outcome: 'success', use: (work) => lastValueFrom(work.observable()) },
  { method: 'generator', outcome: 'success', use: (work) => [...work.generator()].length },
  { method: 'asyncGenerator', outcome: 'success', use: async (work) => drain(work.asyncGenerator()) },
  { method: 'thrown', outcome: 'failure', use: (work) => work.thrown() },
  { method: 'rejected', outcome: 'failure', use: (work) => work.rejected() },
  { method: 'rejectedThenable', outcome: 'failure', use: (work) => work.rejectedThenable() },
  { method: 'failedObservable', outcome: 'failure', use: (work) => firstValueFrom(work.failedObservable()) },
  { method: 'failedGenerator', outcome: 'failure', use: (work) => [...work.failedGenerator()].length },
  {
    method: 'failedAsyncGenerator',
    outcome: 'failure',
    use: async (work) => drain(work.failedAsyncGenerator()),
  },
];

async function drain(values: AsyncIterable<number>): Promise<number[]> {
  const drained: number[] = [];
  for await (const value of values) drained.push(value);
  return drained;
}

const plainThenable = <T>(settle: (promise: Promise<T>) => Promise<T>): PromiseLike<T> => {
  const promise = settle(Promise.resolve(7 as T));
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
    then: (onFulfilled, onRejected) => promise.then(onFulfilled, onRejected),
  };
};

/** A class with all the methods, each decorated in this order. */
function workIn(order: Decorate): Type<Work> & { sevens(): number } {
  const here = order(custom);
  class Decorated implements Work {
    seven = 7;
    @here static sevens(): number {
      return 77;
    }
    @here value(): number {
      return this.seven;
    }
    @here object(): object {
      return { seven: this.seven };
    }
    @here promise(): Promise<number> {
      return Promise.resolve(this.seven);
    }
    @here async asynchronous(): Promise<number> {
      await Promise.resolve();
      return this.seven;
    }
    @here thenable(): PromiseLike<number> {
      return plainThenable((promise) => promise);
    }
    @here observable(): Observable<number> {
      return from([1, 2, this.seven]);
    }
    @here *generator(): Generator<number, number> {
      yield 1;
      return this.seven;
    }
    @here async *asyncGenerator(): AsyncGenerator<number, number> {
      yield await Promise.resolve(1);
      return this.seven;
    }
    @here thrown(): never {
      throw failure;
    }
    @here rejected(): Promise<never> {
      return Promise.reject(failure);
    }
    @here rejectedThenable(): PromiseLike<never> {
      return plainThenable<never>((promise) => promise.then(() => Promise.reject(failure)));
    }
    @here failedObservable(): Observable<never> {
      return throwError(() => failure);
    }
    @here *failedGenerator(): Generator<number> {
      yield this.seven;
      throw failure;
    }
    @here async *failedAsyncGenerator(): AsyncGenerator<number> {
      yield await Promise.resolve(this.seven);
      throw failure;
    }
  }
  return Decorated;
}

/** How an instance comes to be. */
interface Host {
  readonly start: (type: Type<Work>) => Promise<{ app: MeteredApp; work: Work }>;
}

const HOSTS: Readonly<Record<string, Host>> = {
  'a provider': {
    start: async (type) => {
      Injectable()(type);
      return startWith({ providers: [type] }, ({ module }) => module.get<Work>(type));
    },
  },
  'a controller': {
    start: async (type) => {
      Controller()(type);
      return startWith({ controllers: [type] }, ({ module }) => module.get<Work>(type));
    },
  },
  'a request-scoped provider': {
    start: async (type) => {
      Injectable({ scope: Scope.REQUEST })(type);
      return startWith({ providers: [type] }, ({ module }) => module.resolve<Work>(type));
    },
  },
  'a transient provider': {
    start: async (type) => {
      Injectable({ scope: Scope.TRANSIENT })(type);
      return startWith({ providers: [type] }, ({ module }) => module.resolve<Work>(type));
    },
  },
  'what a factory makes': {
    start: async (type) =>
      startWith({ providers: [{ provide: 'work', useFactory: () => new type() }] }, ({ module }) =>
        module.get<Work>('work'),
      ),
  },
  'what ModuleRef creates': {
    start: async (type) =>
      startWith({}, ({ module }) => module.get(ModuleRef, { strict: false }).create<Work>(type)),
  },
  'a provider of a module of its own': {
    start: async (type) => {
      @Module({ providers: [type] })
      class Feature {}
      return startWith({ imports: [Feature] }, ({ module }) => module.get<Work>(type, { strict: false }));
    },
  },
  'an heir': {
    start: async (type) => {
      @Injectable()
      class Heir extends type {}
      return startWith({ providers: [Heir] }, ({ module }) => module.get<Work>(Heir));
    },
  },
  'a class that Nest does not make': { start: async (type) => startWith({}, () => new type()) },
};

async function startWith(
  metadata: Parameters<typeof meteredApp>[0],
  find: (app: MeteredApp) => Work | Promise<Work>,
): Promise<{ app: MeteredApp; work: Work }> {
  const app = await meteredApp(metadata);
  return { app, work: await find(app) };
}

describe.each(Object.entries(ORDERS))('%s a custom decorator', (_order, order) => {
  describe.each(Object.entries(HOSTS))('on %s', (_host, { start }) => {
    let app: MeteredApp;
    let work: Work;

    beforeAll(async () => {
      ({ app, work } = await start(workIn(order)));
    });

    afterAll(() => app.close());

    it.each(RESULTS)('records $outcome of $method once', async ({ method, outcome, use }) => {
      const [given] = await Promise.allSettled([(async () => use(work))()]);
      const error = given?.status === 'rejected' ? (given.reason as unknown) : undefined;
      expect(error).toBe(outcome === 'failure' ? failure : undefined);
      const labels = { class: 'Decorated', method };
      const exception = outcome === 'failure' ? { exception: 'RangeError' } : {};
      const calls = (await app.samples('method_calls_total')).filter((call) => call.labels.method === method);
      expect(calls).toEqual([{ labels: { ...labels, result: outcome, ...exception }, value: 1 }]);
      expect(await app.value('method_duration_seconds_count', labels)).toBe(1);
      expect(await app.value('method_calls_in_flight', labels)).toBe(0);
    });
  });

  it('records static methods', async () => {
    const type = workIn(order);
    const app = await meteredApp({ providers: [type] });
    expect(type.sevens()).toBe(77);
    expect(
      await app.value('method_calls_total', { class: 'Decorated', method: 'sevens', result: 'success' }),
    ).toBe(1);
    await app.close();
  });
});

describe('a result that is not consumed', () => {
  it('is not a call yet', async () => {
    const app = await meteredApp({ providers: [] });
    const work = new (workIn(ORDERS['the metrics above'] as Decorate))();
    const observable = work.observable();
    const generator = work.generator();
    const inFlight = (method: string) => app.value('method_calls_in_flight', { class: 'Decorated', method });
    const counted = (method: string) =>
      app.value('method_calls_total', { class: 'Decorated', method, result: 'success' });
    expect(await app.samples('method_calls_total')).toEqual([]);
    expect([await inFlight('observable'), await inFlight('generator')]).toEqual([0, 0]);
    expect(await lastValueFrom(observable)).toBe(7);
    expect(await lastValueFrom(observable)).toBe(7);
    expect(generator.next().value).toBe(1);
    expect(await inFlight('generator')).toBe(1);
    generator.return(0);
    expect(await inFlight('generator')).toBe(0);
    expect([await counted('observable'), await counted('generator')]).toEqual([2, 1]);
    await app.close();
  });
});

describe('an Observable that is unsubscribed from', () => {
  it('is a call that is over', async () => {
    class Endless {
      @Counted()
      @InFlight()
      values(): Observable<number> {
        return from(naturals());
      }
    }
    function* naturals(): Generator<number> {
      for (let value = 1; ; value++) yield value;
    }
    const app = await meteredApp({ providers: [] });
    expect(await firstValueFrom(new Endless().values())).toBe(1);
    const labels = { class: 'Endless', method: 'values' };
    expect(await app.value('method_calls_total', { ...labels, result: 'success' })).toBe(1);
    expect(await app.value('method_calls_in_flight', labels)).toBe(0);
    await app.close();
  });

  it('keeps what comes synchronously', async () => {
    class Three {
      @Timed()
      values(): Observable<number> {
        return of(1, 2, 3);
      }
    }
    const seen: number[] = [];
    new Three().values().subscribe((value) => seen.push(value));
    expect(seen).toEqual([1, 2, 3]);
  });
});
