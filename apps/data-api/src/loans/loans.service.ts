import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { and, eq, sql } from 'drizzle-orm';
import { RecordCache } from '../cache/record-cache.js';
import { onlyRow } from '../common/only-row.js';
import { equals, newestFirst, type Page } from '../common/paging.js';
import { UnfitValueException } from '../common/unfit-value.exception.js';
import { DatabaseClient } from '../database/database-client.js';
import { isMissingReference } from '../database/database.errors.js';
import { loans } from '../database/schema.js';
import { IdempotentWrites, type Outcome } from '../idempotency/idempotent-writes.js';
import { toLoan } from './loan-row.js';
import type { Loan, LoanDecision, LoanListQuery, NewLoan } from './loans.schemas.js';

/** Loans in the database, single ones through the cache. */
@Injectable()
export class LoansService {
  constructor(
    private readonly database: DatabaseClient,
    private readonly writes: IdempotentWrites,
    private readonly cache: RecordCache,
  ) {}

  /** Stores a loan, once per key. Throws an UnfitValueException when the user is unknown. */
  async create(loan: NewLoan, key: string | undefined): Promise<Outcome<Loan>> {
    const { userId, amount, purpose, termMonths } = loan;
    // Not the decision: made again, it may be another one, and the first one stays.
    const request = { key, asksFor: ['loan', userId, amount, purpose, termMonths] };
    try {
      return await this.writes.once(request, async (transaction) => {
        const row = { ...loan, outstandingAmount: amount };
        return toLoan(onlyRow(await transaction.insert(loans).values(row).returning()));
      });
    } catch (error) {
      if (!isMissingReference(error)) throw error;
      throw new UnfitValueException('userId', `No user has the id ${userId}.`);
    }
  }

  /** Throws a NotFoundException. */
  async get(id: string): Promise<Loan> {
    const loan = await this.cache.read('loans', id, () => this.load(id));
    if (!loan) throw new NotFoundException(`No loan has the id ${id}.`);
    return loan;
  }

  list({ status, userId, purpose, ...page }: LoanListQuery): Promise<Page<Loan>> {
    const where = and(
      equals(loans.status, status),
      equals(loans.userId, userId),
      equals(loans.purpose, purpose),
    );
    return this.database.run(async (queries) => {
      const rows = await newestFirst(queries.select().from(loans).where(where).$dynamic(), loans, page);
      return { items: rows.map(toLoan), total: await queries.$count(loans, where), ...page };
    });
  }

  /** Decides a pending loan, once. Throws a NotFoundException, or a ConflictException when it is already decided. */
  async decide(id: string, { status, reason }: LoanDecision): Promise<Loan> {
    // The condition makes one of two simultaneous decisions find nothing to update.
    const [row] = await this.database.run((queries) =>
      queries
        .update(loans)
        .set({ status, reason: reason ?? undefined, updatedAt: sql`now()` })
        .where(and(eq(loans.id, id), eq(loans.status, 'pending')))
        .returning(),
    );
    if (row) {
      await this.cache.invalidate('loans', id);
      return toLoan(row);
    }
    const loan = await this.load(id);
    if (!loan) throw new NotFoundException(`No loan has the id ${id}.`);
    throw new ConflictException(`The loan ${id} is ${loan.status}; only a pending loan can be decided.`);
  }

  private async load(id: string): Promise<Loan | undefined> {
    const [row] = await this.database.run((queries) => queries.select().from(loans).where(eq(loans.id, id)));
    return row && toLoan(row);
  }
}
