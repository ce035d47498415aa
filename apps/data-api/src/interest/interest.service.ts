import { Injectable } from '@nestjs/common';
import { and, count, eq, lt, sql } from 'drizzle-orm';
import { onlyRow } from '../common/only-row.js';
import type { Database } from '../database/database.js';
import { DatabaseClient } from '../database/database-client.js';
import { interestAccruals, interestDays, loans } from '../database/schema.js';
import type { InterestDay } from './interest.schemas.js';

/** The interest that loans owe, day by day. */
@Injectable()
export class InterestService {
  constructor(private readonly database: DatabaseClient) {}

  /** Adds the interest of a day to all active loans, once: after that, the day stays as it is. */
  accrue(day: string, annualRate: number): Promise<InterestDay> {
    return this.database.transaction(async (transaction) => {
      // Of two at the same time, the second waits here for the first, and then finds the day taken.
      const begun = await transaction
        .insert(interestDays)
        .values({ day, annualRate })
        .onConflictDoNothing()
        .returning();
      if (begun.length > 0) await addInterest(transaction, day, annualRate);
      return read(transaction, day);
    });
  }
}

/** Actual days over 365. PostgreSQL calculates: its numeric is exact, and rounds half away from zero. */
async function addInterest(transaction: Database, day: string, annualRate: number): Promise<void> {
  await transaction.insert(interestAccruals).select(
    transaction
      .select({
        loanId: loans.id,
        day: sql`${day}::date`.as('day'),
        amount: sql`round(${loans.outstandingAmount} * ${annualRate}::numeric / 365, 4)`.as('amount'),
      })
      .from(loans)
      .where(
        and(
          eq(loans.status, 'approved'),
          lt(loans.createdAt, sql`(${day}::date + 1)::timestamp at time zone 'UTC'`),
        ),
      ),
  );
}

async function read(transaction: Database, day: string): Promise<InterestDay> {
  const { annualRate } = onlyRow(
    await transaction.select().from(interestDays).where(eq(interestDays.day, day)),
  );
  const totals = await transaction
    .select({
      loans: count(),
      amount: sql<string>`coalesce(sum(${interestAccruals.amount}), 0)`.mapWith(Number),
    })
    .from(interestAccruals)
    .where(eq(interestAccruals.day, day));
  return { day, annualRate, ...onlyRow(totals) };
}
