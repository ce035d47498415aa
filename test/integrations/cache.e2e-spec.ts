import { afterEach, expect, it } from '@jest/globals';
import { cacheStore } from '@app/metrics';
import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { setImmediate } from 'node:timers/promises';
import { type MeteredApp, startMetered } from './support/metered.js';

let running: MeteredApp;

afterEach(() => running?.app.close());

const HITS = 'cache_operations_total{operation="get",result="hit"}';
const MISSES = 'cache_operations_total{operation="get",result="miss"}';
const calls = (operation: string) => `cache_operation_duration_seconds_count{operation="${operation}"}`;

it('counts what cache-manager finds, and times what it does', async () => {
  const cache = createCache();
  running = await startMetered(cacheStore(CACHE_MANAGER), { provide: CACHE_MANAGER, useValue: cache });
  expect([await running.value(HITS), await running.value(calls('clear'))]).toEqual([0, 0]);
  await cache.get('a');
  await cache.set('a', 1);
  await cache.get('a');
  await cache.mget(['a', 'b', 'c']);
  expect(await cache.wrap('a', () => 2)).toBe(1);
  expect(await cache.wrap('d', () => 2)).toBe(2);
  await cache.del('a');
  await cache.clear();
  expect([await running.value(HITS), await running.value(MISSES)]).toEqual([3, 4]);
  const operations = ['get', 'set', 'delete', 'clear'];
  expect(await Promise.all(operations.map((one) => running.value(calls(one))))).toEqual([5, 1, 1, 1]);
});

it('counts a hit that is refreshed ahead of its end as a hit', async () => {
  const cache = createCache({ ttl: 10_000, refreshThreshold: 20_000 });
  running = await startMetered(cacheStore(CACHE_MANAGER), { provide: CACHE_MANAGER, useValue: cache });
  await cache.set('a', 'old');
  const refreshed = new Promise((resolve) => cache.on('refresh', resolve));
  expect(await cache.wrap('a', () => setImmediate('new'))).toBe('old');
  expect(await refreshed).toEqual({ key: 'a', value: 'new' });
  expect([await running.value(HITS), await running.value(MISSES)]).toEqual([1, 0]);
  expect(await running.value(calls('get'))).toBe(1);
});

it('counts a miss that could not be loaded as a miss', async () => {
  const cache = createCache();
  running = await startMetered(cacheStore(CACHE_MANAGER), { provide: CACHE_MANAGER, useValue: cache });
  const load = () => Promise.reject(new Error('gone'));
  await expect(cache.wrap('a', load)).rejects.toThrow('gone');
  expect([await running.value(HITS), await running.value(MISSES)]).toEqual([0, 1]);
  expect(await running.value('cache_operation_errors_total{operation="get"}')).toBe(0);
});

it('counts the keys of a Keyv once, also where it calls itself', async () => {
  const keyv = new Keyv();
  running = await startMetered(cacheStore('KEYV'), { provide: 'KEYV', useValue: keyv });
  await keyv.set('a', 1);
  await keyv.get(['a', 'b']);
  await keyv.getMany(['a', 'b']);
  await keyv.delete(['a', 'b']);
  expect([await running.value(HITS), await running.value(MISSES)]).toEqual([2, 2]);
  expect([await running.value(calls('get')), await running.value(calls('delete'))]).toEqual([2, 1]);
});

it('counts a failure as such, and hands it on', async () => {
  const failing = { get: () => Promise.reject(new Error('gone')) };
  running = await startMetered(cacheStore('CACHE'), { provide: 'CACHE', useValue: failing });
  await expect(failing.get()).rejects.toThrow('gone');
  expect(await running.value('cache_operation_errors_total{operation="get"}')).toBe(1);
  expect([await running.value(HITS), await running.value(MISSES)]).toEqual([0, 0]);
});

it('gives the methods back when the application ends', async () => {
  const cache = createCache();
  const { get, wrap } = cache;
  running = await startMetered(cacheStore(CACHE_MANAGER), { provide: CACHE_MANAGER, useValue: cache });
  expect(cache.get).not.toBe(get);
  await running.app.close();
  expect([cache.get, cache.wrap]).toEqual([get, wrap]);
});
