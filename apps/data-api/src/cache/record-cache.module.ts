import { cacheStore, MetricsModule, redisClient } from '@app/metrics';
import { type Cache, CACHE_MANAGER, CacheModule } from '@nestjs/cache-manager';
import { type DynamicModule, Module } from '@nestjs/common';
import type { CacheConfig } from '../config/data-api.config.js';
import { CacheGate } from './cache-gate.js';
import { createMemoryStore, createRedis, createRedisStore } from './cache-store.js';
import { RecordCache } from './record-cache.js';

const REDIS = Symbol('redis');

/** The cache of single records, in memory or in Redis. */
@Module({})
export class RecordCacheModule {
  static register(config: CacheConfig): DynamicModule {
    const { redisUrl, ttlMs: ttl } = config;
    const client = redisUrl === undefined ? undefined : createRedis(redisUrl);
    const stores = client ? createRedisStore(client) : createMemoryStore(config);
    const gate = {
      provide: CacheGate,
      useFactory: (cache: Cache) => new CacheGate(cache, ttl),
      inject: [CACHE_MANAGER],
    };
    return {
      module: RecordCacheModule,
      global: true,
      imports: [
        CacheModule.register({ stores, ttl }),
        MetricsModule.forFeature([cacheStore(CACHE_MANAGER), ...(client ? [redisClient(REDIS)] : [])]),
      ],
      providers: [gate, RecordCache, ...(client ? [{ provide: REDIS, useValue: client }] : [])],
      exports: [CacheGate, RecordCache],
    };
  }
}
