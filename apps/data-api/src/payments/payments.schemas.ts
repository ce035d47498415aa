import { z } from 'zod';
import { dollars, text, timestamp } from '../common/fields.js';
import { pageOf, pageQuery } from '../common/paging.js';
import { loanSchema } from '../loans/loans.schemas.js';

/** How a payment was made. */
export const PAYMENT_METHODS = ['card', 'bank_transfer', 'direct_debit'] as const;

/** The outcome of a payment. */
export const PAYMENT_STATUSES = ['succeeded', 'failed'] as const;

export const newPaymentSchema = z
  .object({
    loanId: z.uuid(),
    amount: dollars(1_000_000),
    paymentMethod: z.enum(PAYMENT_METHODS),
    status: z.enum(PAYMENT_STATUSES),
    failureReason: text(500).nullable().default(null),
  })
  .meta({ id: 'NewPayment' });

export const paymentSchema = z
  .object({
    ...newPaymentSchema.shape,
    id: z.uuid(),
    failureReason: z.string().nullable().meta({ example: null }),
    createdAt: timestamp,
  })
  .meta({ id: 'Payment' });

export const bookedPaymentSchema = z
  .object({ payment: paymentSchema, loan: loanSchema })
  .meta({ id: 'BookedPayment', description: 'A stored payment, and the loan after it' });

export const paymentPageSchema = pageOf(paymentSchema).meta({ id: 'PaymentPage' });

export const paymentListQuery = pageQuery.extend({
  loanId: z.uuid().optional(),
  status: z.enum(PAYMENT_STATUSES).optional(),
});

export type NewPayment = z.infer<typeof newPaymentSchema>;
export type Payment = z.infer<typeof paymentSchema>;
export type BookedPayment = z.infer<typeof bookedPaymentSchema>;
export type PaymentListQuery = z.infer<typeof paymentListQuery>;
