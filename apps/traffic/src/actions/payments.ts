import type { Session } from '../session.js';
import { type KnownLoan, loanIn } from './answers.js';
import { register } from './register.js';

/** How somebody pays: one instalment, or all that is left. */
export interface PaymentPlan {
  readonly method: string;
  readonly isSettlement: boolean;
}

/** Somebody pays back a part or the rest of an approved loan. */
export async function pay(
  session: Session,
  whom: number,
  { method, isSettlement }: PaymentPlan,
): Promise<void> {
  const { lending, population } = session;
  const loan = population.approvedLoans.takeAt(whom);
  if (!loan) return register(session);
  const amount = isSettlement ? loan.outstandingAmount : instalmentOf(loan);
  const payment = { amount, paymentMethod: method };
  const answer = await lending.postOnce(`/api/loans/${loan.id}/payments`, payment);
  population.addLoan(loanIn(answer) ?? loan);
}

/** A month's share in whole cents, and never more than is left. */
function instalmentOf({ amount, termMonths, outstandingAmount }: KnownLoan): number {
  return Math.min(Math.ceil((amount / termMonths) * 100) / 100, outstandingAmount);
}
