import { Injectable } from '@nestjs/common';
import { type Database, DatabaseConnection } from './database.js';
import { DatabaseUnavailableException, isUnavailable } from './database.errors.js';

/** The only way to the database: answers 503 when it is unavailable. */
@Injectable()
export class DatabaseClient {
  constructor(private readonly connection: DatabaseConnection) {}

  /**
   * Runs queries on one connection.
   * Throws a DatabaseUnavailableException, or the driver's error when the database was there and refused.
   */
  async run<Result>(work: (queries: Database) => Promise<Result>): Promise<Result> {
    try {
      return await this.connection.run(work);
    } catch (error) {
      throw isUnavailable(error) ? new DatabaseUnavailableException(error) : error;
    }
  }
}
