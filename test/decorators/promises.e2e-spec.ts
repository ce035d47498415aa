import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { Counted, InFlight } from '@app/metrics';
import { meteredApp, type MeteredApp } from './support/metered-app.js';
import { type CompiledLibrary, compileLibrary } from './support/compiled-library.js';
import { runScript } from './support/run-script.js';

let app: MeteredApp;

beforeEach(async () => {
  app = await meteredApp({ providers: [] });
});

afterEach(() => app.close());

/** An object whose method returns this. */
function returning<R>(result: () => R): { get(): R } {
  class Returning {
    @Counted()
    @InFlight()
    get(): R {
      return result();
    }
  }
  return new Returning();
}

const METHOD = { class: 'Returning', method: 'get' };
const successes = () => app.value('method_calls_total', { ...METHOD, result: 'success' });
const failuresWith = (exception: string) =>
  app.value('method_calls_total', { ...METHOD, result: 'failure', exception });
const inFlight = () => app.value('method_calls_in_flight', METHOD);

/** A promise that can be cancelled, and whose cancel() needs what only the instance has. */
class Cancellable<T> extends Promise<T> {
  readonly #cancelled: string[] = [];
  cancel(): string[] {
    this.#cancelled.push('cancelled');
    return this.#cancelled;
  }
}

/** A query as in knex and Drizzle: it runs when one asks for its result. */
class LazyQuery implements PromiseLike<string> {
  runs = 0;
  private table = 'loans';
  from(table: string): this {
    this.table = table;
    return this;
  }
  // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
  then<A = string, B = never>(
    onFulfilled?: ((value: string) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): PromiseLike<A | B> {
    this.runs++;
    return Promise.resolve(`rows of ${this.table}`).then(onFulfilled, onRejected);
  }
}

describe('a method that returns a promise', () => {
  it('is in flight until it settles', async () => {
    const { promise, resolve } = withResolvers<string>();
    const call = returning(() => promise).get();
    expect(await inFlight()).toBe(1);
    expect(await app.samples('method_calls_total')).toEqual([]);
    resolve('done');
    expect(await call).toBe('done');
    expect(await inFlight()).toBe(0);
    expect(await successes()).toBe(1);
  });

  it('keeps what the library put on the promise', async () => {
    const child = { kill: () => true };
    const call = returning(() => Object.assign(Promise.resolve('done'), { child })).get();
    expect(call.child).toBe(child);
    expect(await call).toBe('done');
    expect(await successes()).toBe(1);
  });

  it('keeps what somebody has put on Promise.prototype', async () => {
    const prototype = Promise.prototype as Promise<unknown> & { spread?: () => string };
    prototype.spread = () => 'spread';
    const call = returning(() => Promise.resolve('done')).get() as typeof prototype;
    expect(call.spread?.()).toBe('spread');
    delete prototype.spread;
    expect(await call).toBe('done');
  });

  it('counts promises of another realm', async () => {
    const call = returning(
      () => runInNewContext('Promise.reject(new RangeError("far"))') as Promise<string>,
    ).get();
    await expect(call).rejects.toThrow('far');
    expect(await failuresWith('RangeError')).toBe(1);
  });

  it('gives a subclass of Promise itself, and counts when somebody waits for it', async () => {
    const promise = new Cancellable<string>((resolve) => resolve('done'));
    const call = returning(() => promise).get();
    expect(call).toBe(promise);
    expect(call.cancel()).toEqual(['cancelled']);
    expect(await call).toBe('done');
    expect(await successes()).toBe(1);
  });

  it.each([
    ['then', (promise: Promise<string>) => promise.then(undefined, String)],
    ['catch', (promise: Promise<string>) => promise.catch(String)],
    ['finally', (promise: Promise<string>) => promise.finally(() => undefined).catch(String)],
    ['all', (promise: Promise<string>) => Promise.all([promise, promise]).catch(String)],
  ])('counts the rejection of a subclass of Promise that %s learns of', async (_how, wait) => {
    const call = returning(() => Cancellable.reject<string>(new TypeError('no'))).get();
    expect(await wait(call)).toBe('TypeError: no');
    expect(await failuresWith('TypeError')).toBe(1);
  });
});

describe('a method that returns a promise which others hold', () => {
  class Cache {
    constructor(private readonly kept: Promise<string>) {}

    @Counted()
    @InFlight()
    plain(): Promise<string> {
      return this.kept;
    }

    @Counted({
      name: 'labelled_total',
      labels: { outcome: ({ result, error }) => result ?? (error as Error).name },
    })
    labelled(): Promise<string> {
      return this.kept;
    }
  }

  it.each<[string, Settle, string, Record<string, string>]>([
    ['fulfilled', ({ resolve }) => resolve('done'), 'done', { result: 'success' }],
    [
      'rejected',
      ({ reject }) => reject(new RangeError('lost')),
      'RangeError',
      { result: 'failure', exception: 'RangeError' },
    ],
  ])('gives it as it is, and counts it when it is %s', async (_what, settle, outcome, labels) => {
    const { promise, ...settling } = withResolvers<string>();
    const cache = new Cache(promise);
    expect([cache.plain() === promise, cache.labelled() === promise]).toEqual([true, true]);
    const method = { class: 'Cache', method: 'plain' };
    expect(await app.value('method_calls_in_flight', method)).toBe(1);
    settle(settling);
    expect(await promise.catch((error: Error) => error.name)).toBe(outcome);
    expect(await app.value('method_calls_total', { ...method, ...labels })).toBe(1);
    expect(await app.value('method_calls_in_flight', method)).toBe(0);
    expect(await app.samples('labelled_total')).toEqual([{ labels: { outcome }, value: 1 }]);
  });
});

describe('a method that returns a thenable', () => {
  it('neither starts it nor runs it twice', async () => {
    const query = new LazyQuery();
    const call = returning(() => query).get();
    await turn();
    expect(query.runs).toBe(0);
    expect(await inFlight()).toBe(0);
    expect(await call.from('users')).toBe('rows of users');
    expect(query.runs).toBe(1);
    expect(await successes()).toBe(1);
  });

  it('counts each call once, also when they all return the same one', async () => {
    const query = new LazyQuery();
    const source = returning(() => query);
    expect(await Promise.all([source.get(), source.get()])).toEqual(['rows of loans', 'rows of loans']);
    expect(await source.get()).toBe('rows of loans');
    expect(await successes()).toBe(3);
    expect(await inFlight()).toBe(0);
  });

  it("treats one that can't be changed as a value", async () => {
    const query = Object.freeze(new LazyQuery());
    expect(returning(() => query).get()).toBe(query);
    expect(await successes()).toBe(1);
  });

  it('leaves a `then` alone that waits for nothing', () => {
    // oxlint-disable-next-line unicorn/no-thenable -- as in the conditions of a validation schema
    const condition = { is: true, then: (schema: string) => `required ${schema}` };
    expect(
      returning(() => condition)
        .get()
        .then('string'),
    ).toBe('required string');
  });
});

describe('a method that returns an object which can not be looked at', () => {
  it('gives it to the caller', async () => {
    const closed = new Proxy({}, { get: () => fail() });
    expect(returning(() => closed).get()).toBe(closed);
    expect(await successes()).toBe(1);
    function fail(): never {
      throw new Error('closed');
    }
  });
});

describe('a method whose promise is rejected', () => {
  let library: CompiledLibrary;

  beforeAll(() => {
    library = compileLibrary();
  });

  afterAll(() => library.remove());

  const script = (body: string) => `
    class Service {
      async plain() { throw new RangeError('lost'); }
      async measured() { throw new RangeError('lost'); }
    }
    const descriptor = Object.getOwnPropertyDescriptor(Service.prototype, 'measured');
    for (const decorate of [Timed(), Counted(), InFlight()]) decorate(Service.prototype, 'measured', descriptor);
    Object.defineProperty(Service.prototype, 'measured', descriptor);
    const lost = [];
    process.on('unhandledRejection', (reason) => lost.push(String(reason)));
    const service = new Service();
    ${body}
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log(JSON.stringify(lost));
  `;

  it.each(['plain', 'measured'])('reports it once when nobody handles it: %s', async (method) => {
    expect(JSON.parse(await runScript(library, script(`void service.${method}();`)))).toEqual([
      'RangeError: lost',
    ]);
  });

  it.each(['plain', 'measured'])('reports nothing when somebody does: %s', async (method) => {
    expect(
      JSON.parse(await runScript(library, script(`service.${method}().catch(() => undefined);`))),
    ).toEqual([]);
  });

  it('shows the stack of the callers that wait for it', async () => {
    const stack = await runScript(
      library,
      script(`
        Service.prototype.deep = async function deep() { await null; throw new Error('deep'); };
        const deep = Object.getOwnPropertyDescriptor(Service.prototype, 'deep');
        for (const decorate of [Timed(), Counted()]) decorate(Service.prototype, 'deep', deep);
        Object.defineProperty(Service.prototype, 'deep', deep);
        async function theCaller() { await service.deep(); }
        await theCaller().catch((error) => console.log(error.stack));
      `),
    );
    expect(stack).toContain('at async theCaller');
  });
});

interface Settling<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

type Settle = (settling: Settling<string>) => void;

function withResolvers<T>(): { promise: Promise<T> } & Settling<T> {
  let settling: Settling<T> = { resolve: () => undefined, reject: () => undefined };
  const promise = new Promise<T>((resolve, reject) => {
    settling = { resolve, reject };
  });
  return { promise, ...settling };
}
