import { describe, expect, it } from '@jest/globals';
import { decideLoan } from './loan-decision.js';

describe('decideLoan', () => {
  it.each([
    { score: 850, amount: 100_000, status: 'approved' },
    { score: 850, amount: 100_000.01, status: 'pending' },
    { score: 740, amount: 100_000, status: 'approved' },
    { score: 739, amount: 100_000, status: 'pending' },
    { score: 739, amount: 40_000, status: 'approved' },
    { score: 670, amount: 40_001, status: 'pending' },
    { score: 669, amount: 40_000, status: 'pending' },
    { score: 620, amount: 10_000, status: 'approved' },
    { score: 619, amount: 100, status: 'pending' },
    { score: 580, amount: 100, status: 'pending' },
    { score: 579, amount: 100, status: 'rejected' },
    { score: 300, amount: 1_000_000, status: 'rejected' },
  ])('$status: score $score, $amount dollars', ({ score, amount, status }) => {
    expect(decideLoan(score, amount).status).toBe(status);
  });

  it('says why it did not approve, and nothing when it did', () => {
    expect(decideLoan(500, 1000).reason).toContain('500');
    expect(decideLoan(600, 1000).reason).toContain('Manual review');
    expect(decideLoan(800, 1000).reason).toBeNull();
  });
});
