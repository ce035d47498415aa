import type { CACHE_OPERATIONS } from './cache.metrics.js';

export type CacheOperation = (typeof CACHE_OPERATIONS)[number];

/** The methods of cache-manager's `Cache`, of `Keyv` and of the stores below it, with their operations. */
export const CACHE_METHODS: readonly (readonly [method: string, operation: CacheOperation])[] = [
  ['get', 'get'],
  ['mget', 'get'],
  ['getMany', 'get'],
  ['set', 'set'],
  ['mset', 'set'],
  ['setMany', 'set'],
  ['del', 'delete'],
  ['mdel', 'delete'],
  ['delete', 'delete'],
  ['deleteMany', 'delete'],
  ['clear', 'clear'],
];
