import { InjectMetric, type MetricOf } from '@app/metrics';
import { Injectable } from '@nestjs/common';
import { type Database, DatabaseConnection } from './database.js';
import { DatabaseUnavailableException, isConstraintViolation, isUnavailable } from './database.errors.js';
import { databaseOperationDuration, databaseOperations } from './database.metrics.js';

/** What is done to a table; the `operation` label. */
export type Operation = 'select' | 'list' | 'insert' | 'update' | 'aggregate';

/** What it is done to; the `table` label. */
export type Target = 'users' | 'loans' | 'payments' | 'statistics';

/** The one way to the database: measures each operation and says 503 when there is no database. */
@Injectable()
export class DatabaseClient {
  constructor(
    private readonly connection: DatabaseConnection,
    @InjectMetric(databaseOperations) private readonly operations: MetricOf<typeof databaseOperations>,
    @InjectMetric(databaseOperationDuration)
    private readonly duration: MetricOf<typeof databaseOperationDuration>,
  ) {}

  /**
   * Runs one operation, which may take several statements.
   * Throws a DatabaseUnavailableException, or the driver's error when the database was there and refused.
   */
  async run<Result>(
    operation: Operation,
    table: Target,
    work: (queries: Database) => Promise<Result>,
  ): Promise<Result> {
    const stop = this.duration.startTimer({ operation, table });
    let status: 'success' | 'rejected' | 'error' = 'success';
    try {
      return await this.connection.run(work);
    } catch (error) {
      status = isConstraintViolation(error) ? 'rejected' : 'error';
      throw isUnavailable(error) ? new DatabaseUnavailableException(error) : error;
    } finally {
      stop();
      this.operations.inc({ operation, table, status });
    }
  }
}
