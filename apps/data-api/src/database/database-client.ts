import { currentDeadline, type Deadline } from '@app/service-kit';
import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { type Database, DatabaseConnection } from './database.js';
import { DatabaseUnavailableException, DeadlinePassedException, isUnavailable } from './database.errors.js';

/** The only way to the database: answers 503 when it is unavailable, or when the request's deadline has passed. */
@Injectable()
export class DatabaseClient {
  constructor(private readonly connection: DatabaseConnection) {}

  /**
   * Runs queries on one connection.
   * Throws a DatabaseUnavailableException, a DeadlinePassedException when there was no connection in time, or the
   * driver's error when the database was there and refused.
   */
  async run<Result>(work: (queries: Database) => Promise<Result>): Promise<Result> {
    const deadline = currentDeadline();
    try {
      return await this.connection.run((queries) => {
        assertNotOver(deadline);
        return work(queries);
      });
    } catch (error) {
      throw isUnavailable(error) ? new DatabaseUnavailableException(error) : error;
    }
  }

  /** As `run`, in one transaction, which never commits after the request's deadline. */
  transaction<Result>(work: (transaction: Database) => Promise<Result>): Promise<Result> {
    const deadline = currentDeadline();
    return this.run((queries) =>
      queries.transaction(async (transaction) => {
        assertNotOver(deadline);
        await this.limitStatements(transaction, deadline);
        const result = await work(transaction);
        assertNotOver(deadline);
        return result;
      }),
    );
  }

  private async limitStatements(transaction: Database, deadline: Deadline): Promise<void> {
    // 0 would be no limit.
    const remainingMs = Math.max(1, deadline.remainingMs);
    if (remainingMs < (this.connection.statementTimeoutMs ?? 0)) {
      await transaction.execute(sql.raw(`set local statement_timeout = ${remainingMs}`));
    }
  }
}

function assertNotOver(deadline: Deadline): void {
  if (deadline.isOver) throw new DeadlinePassedException();
}
