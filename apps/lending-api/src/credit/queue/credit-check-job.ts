import { createHash } from 'node:crypto';
import type { TraceCarrier } from '@app/service-kit';
import type { CreditInquiry } from '../credit-score.js';

export const CREDIT_CHECKS = 'credit-checks';

/** What a job of the queue carries. */
export interface CreditCheckJob {
  readonly inquiry: CreditInquiry;
  readonly trace: TraceCarrier;
}

/** One job for an application, however often it is sent; another one when a key is used for another application. */
export function jobIdOf({ email, amount, termMonths }: CreditInquiry, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([key, email, amount, termMonths]))
    .digest('hex');
}
