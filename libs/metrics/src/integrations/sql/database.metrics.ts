import { ownCounter, ownGauge, ownHistogram } from '../../metrics/definition/own-definition.js';
import { SharedInstances } from '../shared-instances.js';
import { ConnectionPools } from './connection-pools.js';
import { SQL_OPERATIONS } from './statement.js';

const BUCKETS = [0.001, 0.01, 0.1, 0.5, 1, 5];

/** `rejected`: a constraint refused the data, as intended. */
export const databaseOperations = ownCounter({
  name: 'db_operations_total',
  help: 'SQL statements by operation, table and outcome (rejected: a constraint refused the data).',
  labelNames: ['operation', 'table', 'status'],
  labelValues: { operation: SQL_OPERATIONS, status: ['success', 'rejected', 'error'] },
});

export const databaseOperationDuration = ownHistogram({
  name: 'db_operation_duration_seconds',
  help: 'Time from sending an SQL statement until it succeeded or failed.',
  labelNames: ['operation', 'table'],
  labelValues: { operation: SQL_OPERATIONS },
  buckets: BUCKETS,
});

export const databaseAcquireDuration = ownHistogram({
  name: 'db_connection_acquire_duration_seconds',
  help: 'Time from asking the pool for a connection until the pool gave one (success) or failed to (error).',
  labelNames: ['status'],
  labelValues: { status: ['success', 'error'] },
  buckets: BUCKETS,
});

export const databaseConnectionsActive = ownGauge({
  name: 'db_connections_active',
  help: 'Database connections in use, of all pools.',
  inject: [SharedInstances],
  collect(shared) {
    this.set(shared.get(ConnectionPools).total('active'));
  },
});

export const databaseConnectionsIdle = ownGauge({
  name: 'db_connections_idle',
  help: 'Idle database connections, of all pools.',
  inject: [SharedInstances],
  collect(shared) {
    this.set(shared.get(ConnectionPools).total('idle'));
  },
});

export const databaseConnectionsMax = ownGauge({
  name: 'db_connections_max',
  help: 'Maximum number of database connections that all pools may open.',
  inject: [SharedInstances],
  collect(shared) {
    this.set(shared.get(ConnectionPools).total('max'));
  },
});

export const databaseConnectionsWaiting = ownGauge({
  name: 'db_connections_waiting',
  help: 'Callers waiting for a database connection.',
  inject: [SharedInstances],
  collect(shared) {
    this.set(shared.get(ConnectionPools).total('waiting'));
  },
});

/** ADR 9 explains the name. */
export const databaseConnectionsSaturation = ownGauge({
  name: 'db_connections_saturation_ratio',
  help: 'Database connections in use as a share of the maximum of the pool; of the fullest pool.',
  aggregator: 'max',
  inject: [SharedInstances],
  collect(shared) {
    this.set(shared.get(ConnectionPools).saturation);
  },
});
