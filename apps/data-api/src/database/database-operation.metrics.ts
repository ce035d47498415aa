import type { CountedOptions, TimedOptions } from '@app/metrics';
import { isConstraintViolation } from './database.errors.js';

/**
 * `status` is `success`, `rejected` (a constraint refused the data, as it should) or `error`;
 * `table` is `statistics` for the query over all tables.
 */
export const databaseOperations = {
  name: 'db_operations_total',
  help: 'Database operations',
  labels: {
    status: ({ isFailure, error }) => {
      if (!isFailure) return 'success';
      return isConstraintViolation(error) ? 'rejected' : 'error';
    },
  },
} satisfies CountedOptions;

export const databaseOperationTiming = {
  name: 'db_operation_duration_seconds',
  help: 'Duration of database operations, the wait for a connection included',
  buckets: [0.001, 0.01, 0.1, 0.5, 1, 5],
} satisfies TimedOptions;
