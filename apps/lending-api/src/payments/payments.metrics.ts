import { counter, histogram } from '@app/metrics';

export const paymentsProcessed = counter({
  name: 'payments_processed_total',
  help: 'Payments stored, by status (succeeded, failed) and payment method.',
  labelNames: ['status', 'payment_method'],
});

export const paymentAmount = histogram({
  name: 'payment_amount_dollars',
  help: 'Amounts of the payments that succeeded, in dollars.',
  buckets: [10, 50, 100, 500, 1000, 5000],
});
