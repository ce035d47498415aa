import type { CreditInquiry } from './credit-score.js';

/** Checks the credit of applicants: in this process, or through a queue that all instances share. */
export abstract class CreditChecks {
  /**
   * The applicant's score. An application that is sent again, with the same `key`, may get the score of its first check.
   * @throws {CreditBureauUnavailable} when the bureau has not answered any attempt
   */
  abstract scoreFor(inquiry: CreditInquiry, key: string): Promise<number>;
}

/** How often a check asks the bureau, and the pause between. */
export const ATTEMPTS = 2;
export const PAUSE_MS = 200;
