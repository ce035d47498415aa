import { afterEach, describe, expect, it } from '@jest/globals';
import { cacheStore, type Integration, pglite } from '@app/metrics';
import { createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { replaceMethod } from '../../libs/metrics/src/metrics/calls/replace-method.js';
import { type MeteredApp, startMetered } from '../integrations/support/metered.js';

const GETS = 'cache_operation_duration_seconds_count{operation="get"}';

/** A cache of somebody's own, with its methods on the prototype. */
class OwnCache {
  readonly #values = new Map<string, unknown>();

  async get(key: string): Promise<unknown> {
    return this.#values.get(key);
  }
}

/** A method that comes out of an accessor, as those of proxies and of lazy objects do. */
const withAccessor = () =>
  Object.defineProperty({}, 'get', {
    get: () => async () => undefined,
    configurable: true,
    enumerable: true,
  });

const OBJECTS: Readonly<Record<string, () => object>> = {
  'a Cache of cache-manager (own methods)': () => createCache(),
  'a Keyv': () => new Keyv(),
  'an instance of a class': () => new OwnCache(),
  'an object whose method is an accessor': withAccessor,
  'a sealed object': () => Object.seal({ get: async () => undefined }),
  'an object with a method that is not enumerable': () =>
    Object.defineProperty({}, 'get', { value: async () => undefined, writable: true, configurable: true }),
};

const descriptors = (target: object) => Object.getOwnPropertyDescriptors(target);
const get = (target: object) => (target as { get(key: string): Promise<unknown> }).get('a');

let open: MeteredApp[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ app }) => app.close()));
  open = [];
});

async function start(useValue: object): Promise<MeteredApp> {
  const started = await startMetered(cacheStore('CACHE'), { provide: 'CACHE', useValue });
  open.push(started);
  return started;
}

async function close(started: MeteredApp): Promise<void> {
  await started.app.close();
  open = open.filter((one) => one !== started);
}

describe.each(Object.entries(OBJECTS))('%s', (_, make) => {
  it.each([
    ['the first', 0],
    ['the second', 1],
  ])('is as it was when two applications have ended, %s of them before the other', async (_which, first) => {
    const target = make();
    const before = descriptors(target);
    const apps = [await start(target), await start(target)];
    await get(target);
    expect(await Promise.all(apps.map(({ value }) => value(GETS)))).toEqual([1, 1]);

    const [earlier, later] = first === 0 ? apps : apps.toReversed();
    await close(earlier as MeteredApp);
    await get(target);
    expect(await later?.value(GETS)).toBe(2);

    await close(later as MeteredApp);
    expect(descriptors(target)).toEqual(before);
    await get(target);
  });
});

it('is as it was after three applications that end in any order', async () => {
  const target = new OwnCache();
  const [a, b, c] = [await start(target), await start(target), await start(target)];
  await close(b);
  await close(a);
  await get(target);
  expect(await c.value(GETS)).toBe(1);
  await close(c);
  expect(Reflect.ownKeys(target)).toEqual([]);
});

describe('a wrapper of other code around a method', () => {
  const patch = (target: OwnCache, log: string[]) => {
    const inner = target.get;
    const patched = function (this: OwnCache, key: string) {
      log.push(key);
      return inner.call(this, key);
    };
    target.get = patched;
    return patched;
  };

  it('stays when it is on top, and calls what was there', async () => {
    const target = new OwnCache();
    const log: string[] = [];
    const app = await start(target);
    const patched = patch(target, log);
    await close(app);
    expect(target.get).toBe(patched);
    expect([await target.get('a'), log]).toEqual([undefined, ['a']]);
  });

  it('stays when it is between two applications', async () => {
    const target = new OwnCache();
    const log: string[] = [];
    const below = await start(target);
    const patched = patch(target, log);
    const above = await start(target);
    await close(below);
    await target.get('a');
    expect([await above.value(GETS), log]).toEqual([1, ['a']]);
    await close(above);
    expect(target.get).toBe(patched);
  });
});

it('finds the replacements of another copy of the package', () => {
  const target = new OwnCache();
  const { get: own } = target;
  const foreign = Symbol.for('nestjs-metrics.replaced-method');
  const stopOurs = replaceMethod(target, 'get', (method) => method);
  const below = target.get;
  const copy = Object.assign(() => own.call(target, 'a'), {
    [foreign]: { hasEnded: true, restore: () => (target.get = below) },
  });
  target.get = copy;
  stopOurs();
  expect(Reflect.ownKeys(target)).toEqual([]);
});

it.each<[string, object]>([
  ['a frozen object', Object.freeze({ get: async () => undefined })],
  ['a frozen instance of a class', Object.freeze(new OwnCache())],
  [
    'a method that is fixed',
    Object.defineProperty({}, 'get', { get: () => async () => undefined, configurable: false }),
  ],
])('fails the start for %s, and says why', async (_, useValue) => {
  await expect(startMetered(cacheStore('CACHE'), { provide: 'CACHE', useValue })).rejects.toThrow(
    /^get\(\) of the (Object|OwnCache) can't be measured: the object is frozen/,
  );
});

it('leaves an object as it was when only some of its methods could be replaced', async () => {
  const fixed = { value: async () => undefined };
  const useValue = Object.defineProperty({ get: async () => undefined }, 'set', fixed);
  const before = descriptors(useValue);
  await expect(startMetered(cacheStore('CACHE'), { provide: 'CACHE', useValue })).rejects.toThrow('set()');
  expect(descriptors(useValue)).toEqual(before);
});

describe('one application that names it twice', () => {
  const started = (first: Integration<object>, second: Integration<object>, useValue: object) =>
    startMetered([first, second], { provide: 'TARGET', useValue });

  it('counts a call once', async () => {
    const target = new OwnCache();
    const app = await started(cacheStore('TARGET'), cacheStore('TARGET'), target);
    open.push(app);
    await target.get('a');
    expect(await app.value(GETS)).toBe(1);
  });

  it('is told of options that disagree', async () => {
    const target = { query: async () => undefined };
    const twice = started(pglite('TARGET', { tables: ['loans'] }), pglite('TARGET', { tables: [] }), target);
    await expect(twice).rejects.toThrow(
      "pglite of TARGET is given twice, with different options: { tables: [ 'loans' ] } and { tables: [] }",
    );
  });
});
