import { describe, expect, it } from '@jest/globals';
import { declineReason } from './payment-decline.js';

describe('declineReason', () => {
  it.each([
    ['card', 5000],
    ['direct_debit', 20_000],
    ['bank_transfer', 1_000_000],
  ] as const)('takes %s up to %d dollars', (method, amount) => {
    expect(declineReason(method, amount)).toBeUndefined();
  });

  it.each([
    ['card', 5000.01],
    ['direct_debit', 20_001],
  ] as const)('declines %s of %d dollars and names amount and method', (method, amount) => {
    expect(declineReason(method, amount)).toMatch(new RegExp(`^${amount} dollars .* by ${method}$`));
  });
});
