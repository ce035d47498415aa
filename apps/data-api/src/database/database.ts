import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema.js';

/** The queries, whatever runs them: PostgreSQL through a pool, or PGlite. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** How busy the connections are, at this moment. */
export interface ConnectionCounts {
  readonly active: number;
  readonly idle: number;
  readonly max: number;
  /** Queries that wait for a connection. */
  readonly waiting: number;
}

/** An open, migrated database; also its injection token. */
export abstract class DatabaseConnection {
  /** Runs queries; errors are the driver's own. */
  abstract run<Result>(work: (queries: Database) => Promise<Result>): Promise<Result>;
  abstract counts(): ConnectionCounts;
  abstract close(): Promise<void>;
}
