import { chanceOf } from './chance.js';

/** What the bureau is asked about: who wants to borrow how many dollars for how long. */
export interface CreditInquiry {
  readonly email: string;
  readonly amount: number;
  readonly termMonths: number;
}

/** The range of a FICO score (https://www.myfico.com/credit-education/credit-scores). */
export const LOWEST_SCORE = 300;
export const HIGHEST_SCORE = 850;

// A person's history lies between these, most often in the middle.
const WORST_HISTORY = 520;
const BEST_HISTORY = 850;

const LIGHT_INSTALMENT_DOLLARS = 100;
const POINTS_PER_TENFOLD_INSTALMENT = 25;

/**
 * The applicant's score, 300 to 850: a history that belongs to the email, less a burden that grows with
 * the monthly instalment. The same inquiry always gets the same score.
 */
export function creditScoreOf({ email, amount, termMonths }: CreditInquiry): number {
  const luck = (chanceOf('history', email) + chanceOf('income', email)) / 2;
  const history = WORST_HISTORY + (BEST_HISTORY - WORST_HISTORY) * luck;
  const timesLight = Math.max(1, amount / termMonths / LIGHT_INSTALMENT_DOLLARS);
  const burden = POINTS_PER_TENFOLD_INSTALMENT * Math.log10(timesLight);
  return Math.round(Math.min(HIGHEST_SCORE, Math.max(LOWEST_SCORE, history - burden)));
}
