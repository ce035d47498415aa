import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { cacheStore } from '@app/metrics';
import { createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../libs/metrics/src/core/clock.js';
import { type MeteredApp, startMetered } from '../integrations/support/metered.js';

let running: MeteredApp;
afterEach(() => running?.app.close());

const start = async (useValue: object) => {
  running = await startMetered(cacheStore('CACHE'), { provide: 'CACHE', useValue });
};

/** Hits, misses, and calls that have been timed. */
const reads = async () => ({
  hits: await running.value('cache_operations_total{operation="get",result="hit"}'),
  misses: await running.value('cache_operations_total{operation="get",result="miss"}'),
  calls: await running.value('cache_operation_duration_seconds_count{operation="get"}'),
});
const errors = async (operation: string) =>
  (await running.value(`cache_operation_errors_total{operation="${operation}"}`)) ?? 0;
const times = <T>(count: number, call: (i: number) => T) => Array.from({ length: count }, (_, i) => call(i));
const gate = () => {
  let open: () => void = () => undefined;
  return { opened: new Promise<void>((resolve) => (open = resolve)), open: () => open() };
};

describe('wrap()', () => {
  type Cache = ReturnType<typeof createCache>;
  const REFRESHING = { ttl: 10_000, refreshThreshold: 20_000 };

  it.each<[string, Cache, (cache: Cache) => Promise<unknown>, object]>([
    [
      'ten at once of one key that is not there',
      createCache(),
      (cache) => Promise.all(times(10, () => cache.wrap('a', () => setImmediate(1)))),
      { hits: 0, misses: 10, calls: 10 },
    ],
    [
      'five at once, and five more while it is loaded',
      createCache(),
      async (cache) => {
        const load = gate();
        const begun = gate();
        const wrap = () =>
          cache.wrap('a', async () => {
            begun.open();
            await load.opened;
          });
        const early = times(5, wrap);
        await begun.opened;
        const late = times(5, wrap);
        load.open();
        return Promise.all([...early, ...late]);
      },
      { hits: 0, misses: 10, calls: 10 },
    ],
    [
      'ten at once whose load fails',
      createCache(),
      (cache) =>
        Promise.allSettled(times(10, () => cache.wrap('a', () => Promise.reject(new Error('gone'))))),
      { hits: 0, misses: 10, calls: 10 },
    ],
    [
      'ten at once of a key that is there',
      createCache(),
      async (cache) => {
        await cache.set('a', 1);
        await Promise.all(times(10, () => cache.wrap('a', () => 2)));
      },
      { hits: 10, misses: 0, calls: 10 },
    ],
    [
      'one after the other',
      createCache(),
      async (cache) => {
        for (let i = 0; i < 3; i++) await cache.wrap('a', () => 1);
      },
      { hits: 2, misses: 1, calls: 3 },
    ],
    [
      'refreshed ahead of its end by a load that is done at once, with the same value',
      createCache(REFRESHING),
      async (cache) => {
        await cache.set('a', 1);
        await Promise.all(times(3, () => cache.wrap('a', () => 1)));
      },
      { hits: 3, misses: 0, calls: 3 },
    ],
    [
      'within the load of another',
      createCache(),
      (cache) => cache.wrap('a', () => cache.wrap('b', () => cache.get('c'))),
      { hits: 0, misses: 3, calls: 3 },
    ],
    [
      'what is false, 0, empty or null',
      createCache(),
      async (cache) => {
        for (const value of [false, 0, '', null]) {
          await cache.set('a', value);
          await cache.wrap('a', () => 'loaded');
        }
      },
      { hits: 4, misses: 0, calls: 4 },
    ],
    [
      'what is loaded as undefined, which no cache keeps',
      createCache(),
      async (cache) => {
        for (let i = 0; i < 2; i++) await cache.wrap('a', () => undefined);
      },
      { hits: 0, misses: 2, calls: 2 },
    ],
    [
      'in the second of two stores',
      createCache({ stores: [new Keyv(), new Keyv()] }),
      async (cache) => {
        await cache.stores[1]?.set('a', 1);
        await Promise.all(times(2, () => cache.wrap('a', () => 2)));
        await cache.wrap('a', () => 2);
      },
      { hits: 3, misses: 0, calls: 3 },
    ],
  ])('%s', async (_, cache, work, expected) => {
    await start(cache);
    await work(cache);
    expect(await reads()).toEqual(expected);
    expect(await errors('get')).toBe(0);
  });

  it('leaves the time of the load to the load', async () => {
    const cache = createCache();
    await start(cache);
    let nowMs = 0;
    const clock = jest.spyOn(systemClock, 'monotonicMs').mockImplementation(() => nowMs);
    const load = gate();
    const begun = gate();
    const wrap = () =>
      cache.wrap('a', async () => {
        begun.open();
        await load.opened;
      });
    const early = times(5, wrap);
    await begun.opened;
    nowMs += 400;
    const late = times(5, wrap);
    nowMs += 400;
    load.open();
    await Promise.all([...early, ...late]);
    clock.mockRestore();
    expect(await running.value('cache_operation_duration_seconds_sum{operation="get"}')).toBe(0);
  });

  it('counts what a synchronous load asks of another cache method', async () => {
    const own = {
      get: async (key: string) => new Map<string, unknown>().get(key),
      wrap: (...[, load]: [key: string, load: () => unknown]) => load(),
    };
    await start(own);
    await own.wrap('a', () => own.get('b'));
    expect(await reads()).toEqual({ hits: 0, misses: 2, calls: 2 });
  });
});

describe('a Keyv store that fails', () => {
  const boom = new Error('the same each time');
  /** It throws. */
  const throwing = (error: () => Error = () => new Error('gone')) => ({
    get: async (): Promise<undefined> => Promise.reject(error()),
    set: async () => Promise.reject(error()),
    delete: async () => Promise.reject(error()),
    clear: async () => Promise.reject(error()),
  });
  /** It keeps its error and emits it, as @keyv/redis does. */
  const emitting = () => {
    const store = new EventEmitter();
    const fail = async () => {
      await setImmediate();
      store.emit('error', new Error('gone'));
      return undefined;
    };
    return Object.assign(store, { get: fail, set: fail, delete: fail, clear: fail });
  };
  /** It emits one error, and throws another. */
  const emittingAndThrowing = () => {
    const store = new EventEmitter();
    const fail = async () => {
      store.emit('error', new Error('no connection'));
      await Promise.resolve();
      throw new Error('not connected');
    };
    return Object.assign(store, { get: fail, set: fail, delete: fail, clear: fail });
  };

  const STORES: Readonly<Record<string, () => object>> = {
    throwing,
    'throwing the same error': () => throwing(() => boom),
    emitting,
    'emitting and throwing': emittingAndThrowing,
  };
  interface Api {
    get(key: string): Promise<unknown>;
    set(key: string, value: unknown): Promise<unknown>;
    clear(): Promise<unknown>;
  }
  const APIS: Readonly<
    Record<string, (keyv: Keyv) => { api: Api; remove: (key: string) => Promise<unknown> }>
  > = {
    Keyv: (keyv) => ({ api: keyv, remove: (key) => keyv.delete(key) }),
    'cache-manager': (keyv) => {
      const cache = createCache({ stores: [keyv] });
      return { api: cache, remove: (key) => cache.del(key) };
    },
  };
  const TABLE = Object.entries(STORES).flatMap(([kind, make]) =>
    Object.entries(APIS).flatMap(([name, api]) =>
      [false, true].map((throwOnErrors) => ({ kind, name, make, api, throwOnErrors })),
    ),
  );

  it.each(TABLE)(
    '$kind, below $name, throwOnErrors: $throwOnErrors',
    async ({ make, api, throwOnErrors }) => {
      const keyv = new Keyv({ store: make(), throwOnErrors });
      const { api: cache, remove } = api(keyv);
      await start(cache);
      for (let i = 0; i < 2; i++) {
        await Promise.allSettled([cache.get('a')]);
        await Promise.allSettled([cache.set('a', 1)]);
        await Promise.allSettled([remove('a')]);
        await Promise.allSettled([cache.clear()]);
      }
      await Promise.allSettled(times(10, (i) => cache.get(`many-${i}`)));
      expect(await Promise.all(['get', 'set', 'delete', 'clear'].map(errors))).toEqual([12, 2, 2, 2]);
      expect(await reads()).toEqual({ hits: 0, misses: 0, calls: 12 });
    },
  );

  it('counts the one of ten at once that fails', async () => {
    const values = new Map<string, string>();
    const store = {
      get: async (key: string) => (key.endsWith('5') ? Promise.reject(new Error('gone')) : values.get(key)),
      set: async (key: string, value: string) => values.set(key, value),
      delete: async (key: string) => values.delete(key),
      clear: async () => values.clear(),
    };
    const cache = createCache({ stores: [new Keyv({ store })] });
    for (let i = 0; i < 5; i++) await cache.set(`${i}`, i);
    await start(cache);
    await Promise.all(times(10, (i) => cache.get(`${i}`)));
    expect([await reads(), await errors('get')]).toEqual([{ hits: 5, misses: 4, calls: 10 }, 1]);
  });

  it.each<[string, (cache: ReturnType<typeof createCache>) => Promise<unknown>, object]>([
    ['mget() once', (cache) => cache.mget(['a', 'b', 'c']), { get: 1, set: 0 }],
    ['wrap(), and that it could not keep the value', (cache) => cache.wrap('a', () => 1), { get: 1, set: 1 }],
  ])('counts %s', async (_, work, expected) => {
    const cache = createCache({ stores: [new Keyv({ store: throwing() })] });
    await start(cache);
    await work(cache);
    expect({ get: await errors('get'), set: await errors('set') }).toEqual(expected);
    expect(await reads()).toEqual({ hits: 0, misses: 0, calls: 1 });
  });

  it('counts a value that a later store has as a hit, and the failure before it', async () => {
    const second = new Keyv();
    await second.set('a', 1);
    const cache = createCache({ stores: [new Keyv({ store: throwing() }), second] });
    await start(cache);
    expect(await cache.get('a')).toBe(1);
    expect([await reads(), await errors('get')]).toEqual([{ hits: 1, misses: 0, calls: 1 }, 1]);
  });

  it('counts a value that can not be read as a failure', async () => {
    const keyv = new Keyv();
    await keyv.set('a', 1);
    keyv.deserialize = () => {
      throw new Error('no JSON');
    };
    const cache = createCache({ stores: [keyv] });
    await start(cache);
    await cache.get('a');
    expect([await reads(), await errors('get')]).toEqual([{ hits: 0, misses: 0, calls: 1 }, 1]);
  });

  it('does not take trouble of the connection for that of a call', async () => {
    const store = emitting();
    const keyv = new Keyv({ store });
    await start(keyv);
    store.emit('error', new Error('reconnecting'));
    expect(await Promise.all(['get', 'set', 'delete', 'clear'].map(errors))).toEqual([0, 0, 0, 0]);
  });

  it('adds no listener, and leaves store and Keyv as they were', async () => {
    const store = emitting();
    const keyv = new Keyv({ store });
    const before = [keyv, store].map((one) => Object.getOwnPropertyDescriptors(one));
    await start(createCache({ stores: [keyv] }));
    expect(keyv.listeners('error')).toEqual([]);
    await running.app.close();
    expect([keyv, store].map((one) => Object.getOwnPropertyDescriptors(one))).toEqual(before);
  });

  it("counts what a cache of somebody's own throws at once", async () => {
    const own = {
      get: () => {
        throw new Error('at once');
      },
    };
    await start(own);
    expect(() => own.get()).toThrow('at once');
    expect([await reads(), await errors('get')]).toEqual([{ hits: 0, misses: 0, calls: 1 }, 1]);
  });
});
