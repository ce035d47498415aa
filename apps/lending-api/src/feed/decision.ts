import type { Loan } from '../data-api/data-api.schemas.js';

/** A decision on a loan, as the feed tells it: nothing about the person. */
export interface Decision {
  readonly loanId: string;
  readonly status: Loan['status'];
  readonly amount: number;
  readonly purpose: Loan['purpose'];
  readonly decidedAt: string;
}

export function decisionOn({ id, status, amount, purpose, updatedAt }: Loan): Decision {
  return { loanId: id, status, amount, purpose, decidedAt: updatedAt };
}
