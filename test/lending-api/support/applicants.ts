import { creditScoreOf } from '../../../apps/lending-api/src/credit/credit-score.js';

let candidates = 0;

/** An email nobody has had yet, whose owner scores from `low` to `high` when asking for such a loan. */
export function emailScoring(
  low: number,
  high: number,
  loan: { amount: number; termMonths: number },
): string {
  while (true) {
    const email = `applicant-${candidates++}@example.com`;
    const score = creditScoreOf({ email, ...loan });
    if (score >= low && score <= high) return email;
  }
}
