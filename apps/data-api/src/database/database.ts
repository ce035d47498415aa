import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema.js';

/** The queries, whether PostgreSQL through a pool or PGlite runs them. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** An open, migrated database; also its injection token. */
export abstract class DatabaseConnection {
  /** When the server ends a statement; undefined for an engine that cannot interrupt one. */
  abstract readonly statementTimeoutMs: number | undefined;
  /** Runs queries; errors are the driver's own. */
  abstract run<Result>(work: (queries: Database) => Promise<Result>): Promise<Result>;
  abstract close(): Promise<void>;
}
