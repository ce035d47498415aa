import { counter, histogram } from '@app/metrics';

/** Only reads have a result; a cache that is down answers `miss`. */
export const cacheOperations = counter({
  name: 'cache_operations_total',
  help: 'Reads from the cache, by what they found',
  labelNames: ['operation', 'result'],
});

export const cacheOperationDuration = histogram({
  name: 'cache_operation_duration_seconds',
  help: 'Duration of cache operations',
  labelNames: ['operation'],
});
