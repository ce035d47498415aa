import { ownCounter, ownHistogram } from '../../metrics/definition/own-definition.js';

/** The values of the label `operation`. */
export const CACHE_OPERATIONS = ['get', 'set', 'delete', 'clear'] as const;

export const cacheOperations = ownCounter({
  name: 'cache_operations_total',
  help: 'Keys read from the cache, by result.',
  labelNames: ['operation', 'result'],
  labelValues: { operation: ['get'], result: ['hit', 'miss'] },
});

export const cacheOperationDuration = ownHistogram({
  name: 'cache_operation_duration_seconds',
  help: 'Duration of calls to the cache.',
  labelNames: ['operation'],
  labelValues: { operation: CACHE_OPERATIONS },
  buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
});

export const cacheOperationErrors = ownCounter({
  name: 'cache_operation_errors_total',
  help: 'Calls to the cache that failed.',
  labelNames: ['operation'],
  labelValues: { operation: CACHE_OPERATIONS },
});
