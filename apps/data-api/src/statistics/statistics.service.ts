import { Injectable } from '@nestjs/common';
import { countDistinct, eq, inArray, sql } from 'drizzle-orm';
import { onlyRow } from '../common/only-row.js';
import { DatabaseClient } from '../database/database-client.js';
import { loans, users } from '../database/schema.js';
import type { Statistics } from './statistics.schemas.js';

/** Counts over all tables, always from the database. */
@Injectable()
export class StatisticsService {
  constructor(private readonly database: DatabaseClient) {}

  async read(): Promise<Statistics> {
    const rows = await this.database.run((queries) =>
      queries
        .select({
          users: sql`(${queries.select({ count: sql`count(*)` }).from(users)})`.mapWith(Number),
          activeUsers: countDistinct(loans.userId),
          activeLoans: countWhere(eq(loans.status, 'approved')),
          activeLoanApplications: countWhere(eq(loans.status, 'pending')),
        })
        .from(loans)
        .where(inArray(loans.status, ['pending', 'approved'])),
    );
    return onlyRow(rows);
  }
}

const countWhere = (condition: ReturnType<typeof eq>) =>
  sql`count(*) filter (where ${condition})`.mapWith(Number);
