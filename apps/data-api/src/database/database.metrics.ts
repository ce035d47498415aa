import { gauge } from '@app/metrics';
import { type ConnectionCounts, DatabaseConnection } from './database.js';

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
