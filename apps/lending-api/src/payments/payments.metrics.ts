import type { CountedSuccessesOptions, ObservedOptions } from '@app/metrics';

export const paymentsProcessed = {
  name: 'payments_processed_total',
  help: 'Payments stored, by status (succeeded, failed) and payment method.',
  onlySuccesses: true,
} satisfies CountedSuccessesOptions;

export const paymentAmount = {
  name: 'payment_amount_dollars',
  help: 'Amounts of the payments that succeeded, in dollars.',
  buckets: [10, 50, 100, 500, 1000, 5000],
} satisfies ObservedOptions;
