import { MetricsModule } from '@app/metrics';
import { CacheModule } from '@nestjs/cache-manager';
import { type DynamicModule, Module } from '@nestjs/common';
import type { CacheConfig } from '../config/data-api.config.js';
import { CacheGate } from './cache-gate.js';
import { createCacheStore } from './cache-store.js';
import { cacheOperationDuration, cacheOperations } from './cache.metrics.js';
import { RecordCache } from './record-cache.js';

/** The cache of single records, in memory or in Redis. */
@Module({})
export class RecordCacheModule {
  static register(config: CacheConfig): DynamicModule {
    return {
      module: RecordCacheModule,
      global: true,
      imports: [
        CacheModule.registerAsync({
          useFactory: () => ({ stores: createCacheStore(config), ttl: config.ttlMs }),
        }),
        MetricsModule.forFeature([cacheOperations, cacheOperationDuration]),
      ],
      providers: [CacheGate, RecordCache],
      exports: [CacheGate, RecordCache],
    };
  }
}
