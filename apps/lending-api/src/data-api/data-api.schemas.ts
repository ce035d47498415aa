import { z } from 'zod';

// What the docs page shows as an example of a stored record.
const timestamp = z.iso.datetime().meta({ example: '2026-01-31T12:00:00.000Z' });
const dollars = z.number().meta({ description: 'Dollars', example: 2500 });

/** Where a user came from. */
export const userSource = z.enum(['web', 'mobile', 'partner', 'referral']);
/** What a loan is for. */
export const loanPurpose = z.enum(['home', 'car', 'education', 'business', 'debt_consolidation', 'other']);
/** The life of a loan: pending → approved or rejected; approved → repaid. */
export const loanStatus = z.enum(['pending', 'approved', 'rejected', 'repaid']);
/** How a payment is made. */
export const paymentMethod = z.enum(['card', 'bank_transfer', 'direct_debit']);
/** Whether the money moved. */
export const paymentStatus = z.enum(['succeeded', 'failed']);

/** A user as data-api stores one. */
export const user = z
  .object({
    id: z.uuid(),
    email: z.string().meta({ example: 'ada@example.com' }),
    fullName: z.string().meta({ example: 'Ada Lovelace' }),
    source: userSource,
    createdAt: timestamp,
  })
  .meta({ id: 'User' });

/** A loan as data-api stores one; amounts in dollars. */
export const loan = z
  .object({
    id: z.uuid(),
    userId: z.uuid(),
    amount: dollars,
    outstandingAmount: dollars.meta({ description: 'Dollars still to be paid back', example: 1800 }),
    purpose: loanPurpose,
    termMonths: z.int().meta({ example: 36 }),
    status: loanStatus,
    creditScore: z.int().nullable().meta({ example: 712 }),
    reason: z.string().nullable().meta({ example: null }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Loan' });

/** A payment as data-api stores one; amount in dollars. */
export const payment = z
  .object({
    id: z.uuid(),
    loanId: z.uuid(),
    amount: dollars.meta({ description: 'Dollars', example: 200 }),
    paymentMethod,
    status: paymentStatus,
    failureReason: z.string().nullable().meta({ example: null }),
    createdAt: timestamp,
  })
  .meta({ id: 'Payment' });

/** A stored payment and the loan after it. */
export const paymentReceipt = z.object({ payment, loan }).meta({ id: 'PaymentReceipt' });

/** The current counts of users, loans and applications. */
export const statistics = z.object({
  activeUsers: z.int(),
  activeLoans: z.int(),
  activeLoanApplications: z.int(),
});

/** The interest of one day, of all loans together. */
export const interestDay = z.object({
  day: z.iso.date(),
  annualRate: z.number(),
  loans: z.int(),
  amount: dollars,
});

/** One page of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    total: z.int().meta({ example: 1 }),
    limit: z.int().meta({ example: 20 }),
    offset: z.int().meta({ example: 0 }),
  });

export const loanPage = pageOf(loan).meta({ id: 'LoanPage' });
export const paymentPage = pageOf(payment).meta({ id: 'PaymentPage' });

export type User = z.infer<typeof user>;
export type Loan = z.infer<typeof loan>;
export type PaymentReceipt = z.infer<typeof paymentReceipt>;
export type LoanPage = z.infer<typeof loanPage>;
export type PaymentPage = z.infer<typeof paymentPage>;
export type Statistics = z.infer<typeof statistics>;
