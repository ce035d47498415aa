import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { and, eq, sql } from 'drizzle-orm';
import { RecordCache } from '../cache/record-cache.js';
import { onlyRow } from '../common/only-row.js';
import { equals, newestFirst, type Page } from '../common/paging.js';
import { UnfitValueException } from '../common/unfit-value.exception.js';
import type { Database } from '../database/database.js';
import { DatabaseClient } from '../database/database-client.js';
import { loans, payments } from '../database/schema.js';
import { IdempotentWrites, type Outcome } from '../idempotency/idempotent-writes.js';
import { toLoan } from '../loans/loan-row.js';
import type { BookedPayment, NewPayment, Payment, PaymentListQuery } from './payments.schemas.js';

type LoanRow = typeof loans.$inferSelect;

/** Payments in the database, single ones through the cache. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly database: DatabaseClient,
    private readonly writes: IdempotentWrites,
    private readonly cache: RecordCache,
  ) {}

  /**
   * Stores a payment, once per key; a succeeded one lowers what is outstanding, and the last one ends the loan.
   *
   * Throws a ConflictException when the loan is not approved, and an UnfitValueException when the loan
   * is unknown or owes less than the amount.
   */
  async create(payment: NewPayment, key: string | undefined): Promise<Outcome<BookedPayment>> {
    const { loanId, amount, paymentMethod, status } = payment;
    const request = { key, asksFor: ['payment', loanId, amount, paymentMethod] };
    const outcome = await this.writes.once(request, (transaction) => book(transaction, payment));
    // Of a repeat, too: the process may have ended between its commit and this line.
    if (status === 'succeeded') await this.cache.invalidate('loans', loanId);
    return outcome;
  }

  /** Throws a NotFoundException. */
  async get(id: string): Promise<Payment> {
    const payment = await this.cache.read('payments', id, () => this.load(id));
    if (!payment) throw new NotFoundException(`No payment has the id ${id}.`);
    return payment;
  }

  list({ loanId, status, ...page }: PaymentListQuery): Promise<Page<Payment>> {
    const where = and(equals(payments.loanId, loanId), equals(payments.status, status));
    return this.database.run(async (queries) => {
      const rows = await newestFirst(queries.select().from(payments).where(where).$dynamic(), payments, page);
      return { items: rows.map(toPayment), total: await queries.$count(payments, where), ...page };
    });
  }

  private async load(id: string): Promise<Payment | undefined> {
    const [row] = await this.database.run((queries) =>
      queries.select().from(payments).where(eq(payments.id, id)),
    );
    return row && toPayment(row);
  }
}

// A refusal is returned, not thrown: nothing is written yet, and the operation did not fail.
async function book(
  transaction: Database,
  payment: NewPayment,
): Promise<BookedPayment | ConflictException | UnfitValueException> {
  // The lock makes simultaneous payments on one loan wait for each other.
  const [loan] = await transaction.select().from(loans).where(eq(loans.id, payment.loanId)).for('update');
  if (!loan) return new UnfitValueException('loanId', `No loan has the id ${payment.loanId}.`);
  if (loan.status !== 'approved') {
    return new ConflictException(
      `The loan ${loan.id} is ${loan.status}; only an approved loan takes payments.`,
    );
  }
  if (payment.amount > loan.outstandingAmount) {
    const owed = loan.outstandingAmount.toFixed(2);
    return new UnfitValueException(
      'amount',
      `The payment of ${payment.amount.toFixed(2)} exceeds the outstanding ${owed}.`,
    );
  }
  const stored = onlyRow(await transaction.insert(payments).values(payment).returning());
  const after = stored.status === 'succeeded' ? await payBack(transaction, loan, stored.amount) : loan;
  return { payment: toPayment(stored), loan: toLoan(after) };
}

async function payBack(transaction: Database, loan: LoanRow, amount: number): Promise<LoanRow> {
  const rows = await transaction
    .update(loans)
    .set({
      // Subtracted by PostgreSQL, whose numeric is exact to the cent.
      outstandingAmount: sql`${loans.outstandingAmount} - ${amount}`,
      status: amount === loan.outstandingAmount ? 'repaid' : loan.status,
      updatedAt: sql`now()`,
    })
    .where(eq(loans.id, loan.id))
    .returning();
  return onlyRow(rows);
}

function toPayment(row: typeof payments.$inferSelect): Payment {
  return { ...row, createdAt: row.createdAt.toISOString() };
}
