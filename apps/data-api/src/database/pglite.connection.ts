import { PGlite } from '@electric-sql/pglite';
import { Logger } from '@nestjs/common';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { PgliteConfig } from '../config/data-api.config.js';
import { claimDataDirectory } from './data-directory.js';
import { type Database, DatabaseConnection } from './database.js';
import { migrations } from './migrations.js';
import * as schema from './schema.js';

/** PostgreSQL inside this process, in a directory or in memory; it has one connection. */
export class PgliteConnection extends DatabaseConnection {
  readonly statementTimeoutMs = undefined;
  private readonly queries: Database;

  private constructor(
    /** Measured by the database's metrics. */
    readonly engine: PGlite,
    private readonly releaseDirectory: () => void,
  ) {
    super();
    this.queries = drizzle(engine, { schema, casing: 'snake_case' });
  }

  /** Opens or creates the database and migrates it. Throws a StartupError when another process has the directory. */
  static async open({ dataDir }: PgliteConfig): Promise<PgliteConnection> {
    const releaseDirectory = dataDir === 'memory://' ? () => undefined : await claimDataDirectory(dataDir);
    try {
      const engine = await PGlite.create(dataDir);
      await migrate(drizzle(engine), migrations);
      new Logger(PgliteConnection.name).log(`Opened PGlite in ${dataDir}`);
      return new PgliteConnection(engine, releaseDirectory);
    } catch (error) {
      releaseDirectory();
      throw error;
    }
  }

  run<Result>(work: (queries: Database) => Promise<Result>): Promise<Result> {
    return work(this.queries);
  }

  async close(): Promise<void> {
    await this.engine.close();
    this.releaseDirectory();
  }
}
