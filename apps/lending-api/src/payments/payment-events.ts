/** A payment was stored; the payload is its receipt. */
export const PAYMENT_SUCCEEDED = 'payment.succeeded';

/** A payment was declined, and stored as failed; the payload is its receipt. */
export const PAYMENT_FAILED = 'payment.failed';

/** Both. */
export const PAYMENT_PROCESSED = 'payment.*';
