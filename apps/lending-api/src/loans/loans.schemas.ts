import { z } from 'zod';
import { loanPurpose, loanStatus } from '../data-api/data-api.schemas.js';

/** Dollars and whole cents. */
export const dollars = z
  .number()
  .positive()
  .max(1_000_000)
  .multipleOf(0.01)
  .meta({ description: 'Dollars', example: 2500 });

/** The body of a loan application. */
export const applicationSchema = z
  .object({
    userId: z.uuid(),
    amount: dollars,
    purpose: loanPurpose,
    termMonths: z.int().min(6).max(360).meta({ example: 36 }),
  })
  .meta({ id: 'LoanApplication' });

/** The body of an officer's decision on a pending loan. */
export const decisionSchema = z
  .object({
    decision: z.enum(['approved', 'rejected']),
    reason: z.string().trim().min(1).max(500).optional(),
  })
  .meta({ id: 'Decision' });

export const loanParams = z.object({ id: z.uuid() });

/** Which part of a list to return. */
export const pagingSchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  offset: z.coerce.number().int().min(0).default(0),
});

/** Which loans to list. */
export const loanQuerySchema = pagingSchema.extend({
  status: loanStatus.optional(),
  userId: z.uuid().optional(),
  purpose: loanPurpose.optional(),
});

export type LoanApplication = z.infer<typeof applicationSchema>;
export type OfficerDecision = z.infer<typeof decisionSchema>;
export type LoanQuery = z.infer<typeof loanQuerySchema>;
export type Paging = z.infer<typeof pagingSchema>;
