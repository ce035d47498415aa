import { describe, expect, it } from '@jest/globals';
import { creditScoreOf, HIGHEST_SCORE, LOWEST_SCORE } from './credit-score.js';

const inquiry = { email: 'ada@example.com', amount: 10_000, termMonths: 36 };
const applicants = Array.from({ length: 1000 }, (_, number) => ({
  ...inquiry,
  email: `p${number}@example.com`,
}));

describe('creditScoreOf', () => {
  it('gives the same inquiry the same score', () => {
    expect(creditScoreOf({ ...inquiry })).toBe(creditScoreOf({ ...inquiry }));
  });

  it.each([
    ['a small loan', { amount: 100, termMonths: 360 }],
    ['an ordinary loan', { amount: 12_000, termMonths: 36 }],
    ['the heaviest loan there is', { amount: 1_000_000, termMonths: 6 }],
  ])('stays a whole number from 300 to 850 for %s', (_, loan) => {
    for (const applicant of applicants) {
      const score = creditScoreOf({ ...applicant, ...loan });
      expect(Number.isInteger(score)).toBe(true);
      expect(score).toBeGreaterThanOrEqual(LOWEST_SCORE);
      expect(score).toBeLessThanOrEqual(HIGHEST_SCORE);
    }
  });

  it('tells applicants apart: bad, middling and good scores all occur', () => {
    const scores = applicants.map(creditScoreOf);
    expect(Math.min(...scores)).toBeLessThan(560);
    expect(Math.max(...scores)).toBeGreaterThan(800);
    expect(new Set(scores).size).toBeGreaterThan(100);
  });

  it('takes 25 points for an instalment ten times as high', () => {
    const light = creditScoreOf({ ...inquiry, amount: 3600 });
    expect(creditScoreOf({ ...inquiry, amount: 36_000 })).toBe(light - 25);
    expect(creditScoreOf({ ...inquiry, amount: 360 })).toBe(light);
  });
});
