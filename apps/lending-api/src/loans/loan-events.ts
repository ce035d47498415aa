/** A loan was stored, decided or not; the payload is the loan. */
export const LOAN_CREATED = 'loan.created';

/** A loan was approved or rejected, by its score or by an officer; the payload is the loan. */
export const LOAN_DECIDED = 'loan.decided';
