import { Injectable } from '@nestjs/common';
import { sum } from 'drizzle-orm';
import { onlyRow } from '../common/only-row.js';
import { DatabaseClient } from '../database/database-client.js';
import { statistics } from '../database/schema.js';
import type { Statistics } from './statistics.schemas.js';

/** The counts that the database keeps; a read costs the same however many loans there are. */
@Injectable()
export class StatisticsService {
  constructor(private readonly database: DatabaseClient) {}

  async read(): Promise<Statistics> {
    const rows = await this.database.run((queries) =>
      queries
        .select({
          users: sum(statistics.users).mapWith(Number),
          activeUsers: sum(statistics.activeUsers).mapWith(Number),
          activeLoans: sum(statistics.activeLoans).mapWith(Number),
          activeLoanApplications: sum(statistics.activeLoanApplications).mapWith(Number),
        })
        .from(statistics),
    );
    return onlyRow(rows);
  }
}
