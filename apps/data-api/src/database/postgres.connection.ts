import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '@app/service-kit';
import { Logger } from '@nestjs/common';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client, Pool, type PoolClient } from 'pg';
import type { PostgresConfig } from '../config/data-api.config.js';
import { describeError } from '../common/error-chain.js';
import { type Database, DatabaseConnection } from './database.js';
import { isRefusedLogin, isUnavailable } from './database.errors.js';
import { MIGRATION_LOCK, migrations } from './migrations.js';
import * as schema from './schema.js';

const RETRY_EVERY_MS = 1000;
// A server that is frozen rather than down does not enforce its own statement timeout.
const CLIENT_GRACE_MS = 1000;

/** PostgreSQL through a pool; reconnects by itself after the server was down. */
export class PostgresConnection extends DatabaseConnection {
  private readonly queriesOn = new WeakMap<PoolClient, Database>();

  private constructor(
    /** Measured by the database's metrics. */
    readonly pool: Pool,
    readonly statementTimeoutMs: number,
  ) {
    super();
  }

  /** Waits for the server, migrates, and opens the pool. Throws a StartupError after the start-up timeout. */
  static async open(config: PostgresConfig): Promise<PostgresConnection> {
    const logger = new Logger(PostgresConnection.name);
    const pool = new Pool({
      connectionString: config.url,
      application_name: 'finance_data_postgres_api',
      max: config.poolMax,
      connectionTimeoutMillis: config.connectTimeoutMs,
      statement_timeout: config.statementTimeoutMs,
      query_timeout: config.statementTimeoutMs + CLIENT_GRACE_MS,
      idle_in_transaction_session_timeout: config.statementTimeoutMs,
      keepAlive: true,
    });
    // A connection that the server closes emits 'error'; without a listener, that ends the process.
    pool.on('error', (error) => logger.warn(`Lost an idle connection: ${error.message}`));
    pool.on('connect', (client) => client.on('error', () => undefined));

    try {
      await waitForServer(pool, config, logger);
      await migrateAlone(config);
    } catch (error) {
      await pool.end();
      throw error;
    }
    logger.log(`Connected to PostgreSQL at ${address(config.url)}, ${config.poolMax} connections at most`);
    return new PostgresConnection(pool, config.statementTimeoutMs);
  }

  // Not by drizzle on the pool: it leaks a connection when `begin` fails, and the pool throws
  // a good one away when a constraint refuses a row.
  async run<Result>(work: (queries: Database) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    let isBroken = false;
    try {
      return await work(this.queriesOf(client));
    } catch (error) {
      isBroken = isUnavailable(error);
      throw error;
    } finally {
      client.release(isBroken);
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private queriesOf(client: PoolClient): Database {
    let queries = this.queriesOn.get(client);
    if (!queries) {
      queries = drizzle(client, { schema, casing: 'snake_case' });
      this.queriesOn.set(client, queries);
    }
    return queries;
  }
}

async function waitForServer(pool: Pool, config: PostgresConfig, logger: Logger): Promise<void> {
  const giveUpAt = Date.now() + config.startupTimeoutMs;
  const where = address(config.url);
  for (;;) {
    try {
      await pool.query('select 1');
      return;
    } catch (error) {
      const reason = describeError(error);
      if (isRefusedLogin(error)) {
        throw new StartupError(`PostgreSQL at ${where} refuses the login: ${reason}. Correct DATABASE_URL.`, {
          cause: error,
        });
      }
      if (Date.now() + RETRY_EVERY_MS > giveUpAt) {
        const seconds = config.startupTimeoutMs / 1000;
        throw new StartupError(
          `PostgreSQL at ${where} did not answer within ${seconds} s (DATABASE_STARTUP_TIMEOUT_MS): ${reason}. Start it, or correct DATABASE_URL.`,
          { cause: error },
        );
      }
      logger.warn(`Waiting for PostgreSQL at ${where}: ${reason}`);
      await delay(RETRY_EVERY_MS);
    }
  }
}

// On a connection of its own: the lock belongs to the session, and a migration may take longer than a statement of the service.
async function migrateAlone({ url, connectTimeoutMs, startupTimeoutMs }: PostgresConfig): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    lock_timeout: startupTimeoutMs,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), migrations);
  } finally {
    await client.end();
  }
}

function address(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
