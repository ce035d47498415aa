import { sql } from 'drizzle-orm';
import {
  type ExtraConfigColumn,
  bigint,
  check,
  date,
  index,
  integer,
  json,
  numeric,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { LOAN_PURPOSES, LOAN_STATUSES } from '../loans/loans.schemas.js';
import { PAYMENT_METHODS, PAYMENT_STATUSES } from '../payments/payments.schemas.js';
import { USER_SOURCES } from '../users/users.schemas.js';

// After a change here: npx drizzle-kit generate --config apps/data-api/drizzle.config.ts

export const userSource = pgEnum('user_source', USER_SOURCES);
export const loanPurpose = pgEnum('loan_purpose', LOAN_PURPOSES);
export const loanStatus = pgEnum('loan_status', LOAN_STATUSES);
export const paymentMethod = pgEnum('payment_method', PAYMENT_METHODS);
export const paymentStatus = pgEnum('payment_status', PAYMENT_STATUSES);

const id = () => uuid().primaryKey().defaultRandom();
const moment = () => timestamp({ withTimezone: true }).notNull().defaultNow();
// PostgreSQL sorts NULLs first when it sorts downwards; an index in another order is not used.
const newest = (table: { createdAt: ExtraConfigColumn; id: ExtraConfigColumn }) =>
  [table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst()] as const;
const dollars = () => numeric({ precision: 12, scale: 2, mode: 'number' }).notNull();

export const users = pgTable(
  'users',
  {
    id: id(),
    email: text().notNull(),
    fullName: text().notNull(),
    source: userSource().notNull(),
    createdAt: moment(),
  },
  (table) => [
    uniqueIndex('users_email_key').on(sql`lower(${table.email})`),
    index('users_newest').on(...newest(table)),
  ],
);

export const loans = pgTable(
  'loans',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    amount: dollars(),
    outstandingAmount: dollars(),
    purpose: loanPurpose().notNull(),
    termMonths: integer().notNull(),
    status: loanStatus().notNull(),
    creditScore: integer(),
    reason: text(),
    createdAt: moment(),
    updatedAt: moment(),
  },
  (table) => [
    index('loans_newest').on(...newest(table)),
    index('loans_user').on(table.userId),
    index('loans_status').on(table.status),
    check('loans_amount_positive', sql`${table.amount} > 0`),
    check('loans_outstanding_range', sql`${table.outstandingAmount} between 0 and ${table.amount}`),
  ],
);

export const payments = pgTable(
  'payments',
  {
    id: id(),
    loanId: uuid()
      .notNull()
      .references(() => loans.id),
    amount: dollars(),
    paymentMethod: paymentMethod().notNull(),
    status: paymentStatus().notNull(),
    failureReason: text(),
    createdAt: moment(),
  },
  (table) => [
    index('payments_newest').on(...newest(table)),
    index('payments_loan').on(table.loanId),
    check('payments_amount_positive', sql`${table.amount} > 0`),
  ],
);

/** The answers to requests with an `Idempotency-Key`, each stored together with what it tells about. */
export const idempotencyKeys = pgTable('idempotency_keys', {
  key: text().primaryKey(),
  /** Tells whether a repeat asks for the same. */
  fingerprint: text().notNull(),
  status: integer().notNull(),
  // Not jsonb, which would sort the members: a repeat gets the same bytes.
  answer: json().$type<object | string>().notNull(),
  createdAt: moment(),
});

/** The days whose interest is in `interest_accruals`: a day is accrued once. */
export const interestDays = pgTable('interest_days', {
  day: date({ mode: 'string' }).primaryKey(),
  annualRate: numeric({ precision: 6, scale: 5, mode: 'number' }).notNull(),
  createdAt: moment(),
});

/** What a loan owes for one day, in dollars to a hundredth of a cent. */
export const interestAccruals = pgTable(
  'interest_accruals',
  {
    loanId: uuid()
      .notNull()
      .references(() => loans.id),
    day: date({ mode: 'string' })
      .notNull()
      .references(() => interestDays.day),
    amount: numeric({ precision: 14, scale: 4, mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.day, table.loanId] }),
    check('interest_accruals_amount_range', sql`${table.amount} >= 0`),
  ],
);

const kept = () => bigint({ mode: 'number' }).notNull().default(0);

/**
 * Counts that triggers keep, in the transaction of each change. A count is the sum over the slots; a connection always
 * adds to the same one, so that connections do not wait for each other (ADR 20).
 */
export const statistics = pgTable('statistics', {
  slot: integer().primaryKey(),
  users: kept(),
  activeUsers: kept(),
  activeLoans: kept(),
  activeLoanApplications: kept(),
});
