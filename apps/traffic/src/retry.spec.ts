import { expect, it } from '@jest/globals';
import type { Outcome } from './report.js';
import { waitBeforeRetryMs } from './retry.js';

it.each<[Outcome, number | undefined, number, number, number | undefined]>([
  ['unreachable', undefined, 1, 10_000, 100],
  ['unreachable', undefined, 3, 10_000, 400],
  ['unreachable', undefined, 4, 10_000, undefined],
  [503, 5, 1, 10_000, 5100],
  [503, 5, 1, 5000, undefined],
  [504, undefined, 2, 10_000, 200],
  [409, 1, 1, 10_000, 1100],
  [409, undefined, 1, 10_000, undefined],
  [500, undefined, 1, 10_000, undefined],
  [402, undefined, 1, 10_000, undefined],
  [201, undefined, 1, 10_000, undefined],
  ['hung up', undefined, 1, 10_000, undefined],
  ['timeout', undefined, 1, 10_000, undefined],
])(
  'after %s with Retry-After %s, attempt %d, %d ms left',
  (outcome, retryAfterSeconds, attempt, left, wait) => {
    expect(waitBeforeRetryMs({ outcome, retryAfterSeconds }, attempt, left, () => 0.5)).toBe(wait);
  },
);
