import type { CountedSuccessesOptions, ObservedOptions } from '@app/metrics';
import { paymentMethod, paymentStatus } from '../data-api/data-api.schemas.js';

export const paymentsProcessed = {
  name: 'payments_processed_total',
  help: 'Payments stored, by status (succeeded, failed) and payment method.',
  labelValues: { status: paymentStatus.options, payment_method: paymentMethod.options },
  onlySuccesses: true,
} satisfies CountedSuccessesOptions;

export const paymentAmount = {
  name: 'payment_amount_dollars',
  help: 'Amounts of the payments that succeeded, in dollars.',
  buckets: [10, 50, 100, 500, 1000, 5000],
} satisfies ObservedOptions;
