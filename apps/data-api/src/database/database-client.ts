import { Counted, MetricLabel, Timed } from '@app/metrics';
import { Injectable } from '@nestjs/common';
import { type Database, DatabaseConnection } from './database.js';
import { DatabaseUnavailableException, isUnavailable } from './database.errors.js';
import { databaseOperations, databaseOperationTiming } from './database-operation.metrics.js';

/** What is done to a table; the `operation` label. */
export type Operation = 'select' | 'list' | 'insert' | 'update' | 'aggregate';

/** What it is done to; the `table` label. */
export type Target = 'users' | 'loans' | 'payments' | 'statistics';

/** The one way to the database: measures each operation and says 503 when there is no database. */
@Injectable()
export class DatabaseClient {
  constructor(private readonly connection: DatabaseConnection) {}

  /**
   * Runs one operation, which may take several statements.
   * Throws a DatabaseUnavailableException, or the driver's error when the database was there and refused.
   */
  @Timed(databaseOperationTiming)
  @Counted(databaseOperations)
  async run<Result>(
    @MetricLabel('operation') _operation: Operation,
    @MetricLabel('table') _table: Target,
    work: (queries: Database) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await this.connection.run(work);
    } catch (error) {
      throw isUnavailable(error) ? new DatabaseUnavailableException(error) : error;
    }
  }
}
