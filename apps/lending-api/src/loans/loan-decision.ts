/** The decision on an application, and the reason when it is not approved. */
export interface LoanDecision {
  readonly status: 'approved' | 'rejected' | 'pending';
  readonly reason: string | null;
}

// The limits of FICO's bands "fair", "good" and "very good" (https://www.myfico.com/credit-education/credit-scores),
// with one step between fair and good; below fair, every application is rejected.
const APPROVED_UP_TO_DOLLARS = [
  { minimumScore: 740, amount: 100_000 },
  { minimumScore: 670, amount: 40_000 },
  { minimumScore: 620, amount: 10_000 },
  { minimumScore: 580, amount: 0 },
];

/** Decides by credit score and amount in dollars: reject a bad score, approve an amount that the score allows, leave the rest to a person. */
export function decideLoan(creditScore: number, amount: number): LoanDecision {
  const band = APPROVED_UP_TO_DOLLARS.find(({ minimumScore }) => creditScore >= minimumScore);
  if (!band) {
    return { status: 'rejected', reason: `Credit score ${creditScore} is below 580` };
  }
  if (amount <= band.amount) {
    return { status: 'approved', reason: null };
  }
  return {
    status: 'pending',
    reason: `Manual review: ${amount} dollars exceed the ${band.amount} allowed for score ${creditScore}`,
  };
}
