import { counter, gauge, histogram } from '@app/metrics';
import { type ConnectionCounts, DatabaseConnection } from './database.js';

/**
 * `status` is `success`, `rejected` (a constraint refused the data, as it should) or `error`;
 * `table` is `statistics` for the query over all tables.
 */
export const databaseOperations = counter({
  name: 'db_operations_total',
  help: 'Database operations',
  labelNames: ['operation', 'table', 'status'],
});

export const databaseOperationDuration = histogram({
  name: 'db_operation_duration_seconds',
  help: 'Duration of database operations, the wait for a connection included',
  labelNames: ['operation', 'table'],
  buckets: [0.001, 0.01, 0.1, 0.5, 1, 5],
});

export const databaseConnectionsActive = connections('active', 'Database connections in use');
export const databaseConnectionsIdle = connections('idle', 'Open database connections without work');
export const databaseConnectionsMax = connections('max', 'Most connections that the pool may open');
export const databaseConnectionsWaiting = connections('waiting', 'Operations that wait for a connection');

function connections(count: keyof ConnectionCounts, help: string) {
  return gauge({
    name: `db_connections_${count}`,
    help,
    inject: [DatabaseConnection],
    collect(connection) {
      this.set(connection.counts()[count]);
    },
  });
}
