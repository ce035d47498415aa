import type { z } from 'zod';
import type { paymentMethod } from '../data-api/data-api.schemas.js';

export type PaymentMethod = z.infer<typeof paymentMethod>;

// The limit of one payment in dollars; a bank transfer has none.
const LIMIT_DOLLARS: Readonly<Record<PaymentMethod, number>> = {
  card: 5000,
  direct_debit: 20_000,
  bank_transfer: Infinity,
};

/** Why the processor declines this payment, or undefined when it accepts it. */
export function declineReason(method: PaymentMethod, amount: number): string | undefined {
  const limit = LIMIT_DOLLARS[method];
  if (amount <= limit) return undefined;
  return `${amount} dollars exceed the limit of ${limit} for one payment by ${method}`;
}
