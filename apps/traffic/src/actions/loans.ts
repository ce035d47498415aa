import type { Application } from '../plan.js';
import type { Session } from '../session.js';
import { loanIn } from './answers.js';
import { register } from './register.js';

/** A known user applies for a loan, and may hang up before the credit check is done. */
export async function apply(
  session: Session,
  whom: number,
  application: Application,
  options: { readonly hangUpAfterMs?: number } = {},
): Promise<void> {
  const { lending, population } = session;
  const userId = population.userIds.at(whom);
  if (!userId) return register(session);
  const loan = loanIn(await lending.postOnce('/api/loans', { userId, ...application }, options));
  if (!loan) return;
  population.loanIds.add(loan.id);
  population.addLoan(loan);
}

/** An officer decides on a pending loan. */
export async function decide(
  session: Session,
  whom: number,
  decision: 'approved' | 'rejected',
): Promise<void> {
  const { lending, population } = session;
  const pending = population.pendingLoans.takeAt(whom);
  if (!pending) return register(session);
  const reason = decision === 'approved' ? 'Income confirmed by documents' : 'Documents not accepted';
  const answer = await lending.post(`/api/loans/${pending.id}/decision`, { decision, reason });
  const loan = loanIn(answer);
  if (loan) return population.addLoan(loan);
  // Stays undecided while the service fails; any other refusal settles it.
  if (typeof answer.outcome !== 'number' || answer.outcome >= 500) population.addLoan(pending);
}
