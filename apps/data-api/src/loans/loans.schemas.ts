import { z } from 'zod';
import { dollars, text, timestamp } from '../common/fields.js';
import { pageOf, pageQuery } from '../common/paging.js';

/** What a loan is for. */
export const LOAN_PURPOSES = ['home', 'car', 'education', 'business', 'debt_consolidation', 'other'] as const;

/** The life of a loan: pending → approved or rejected; approved → repaid. */
export const LOAN_STATUSES = ['pending', 'approved', 'rejected', 'repaid'] as const;

const reason = text(500).nullable().default(null);

export const newLoanSchema = z
  .object({
    userId: z.uuid(),
    amount: dollars(1_000_000),
    purpose: z.enum(LOAN_PURPOSES),
    termMonths: z.int().min(6).max(360).meta({ example: 36 }),
    status: z.enum(LOAN_STATUSES).exclude(['repaid']),
    creditScore: z.int().min(300).max(850).nullable().default(null).meta({ example: 712 }),
    reason,
  })
  .meta({ id: 'NewLoan' });

export const loanDecisionSchema = z
  .object({ status: z.enum(LOAN_STATUSES).extract(['approved', 'rejected']), reason })
  .meta({ id: 'LoanDecision' });

export const loanSchema = z
  .object({
    ...newLoanSchema.shape,
    id: z.uuid(),
    outstandingAmount: z
      .number()
      .min(0)
      .meta({ description: 'Dollars still to be paid back', example: 1800 }),
    status: z.enum(LOAN_STATUSES),
    creditScore: z.int().nullable().meta({ example: 712 }),
    reason: z.string().nullable().meta({ example: null }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Loan' });

export const loanPageSchema = pageOf(loanSchema).meta({ id: 'LoanPage' });

export const loanListQuery = pageQuery.extend({
  status: z.enum(LOAN_STATUSES).optional(),
  userId: z.uuid().optional(),
  purpose: z.enum(LOAN_PURPOSES).optional(),
});

export type NewLoan = z.infer<typeof newLoanSchema>;
export type LoanDecision = z.infer<typeof loanDecisionSchema>;
export type Loan = z.infer<typeof loanSchema>;
export type LoanListQuery = z.infer<typeof loanListQuery>;
