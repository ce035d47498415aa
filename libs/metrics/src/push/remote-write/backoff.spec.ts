import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.js';

describe('backoffMs', () => {
  it('doubles up to 10 s, less a random half', () => {
    const most = [1, 2, 3, 4, 7, 8, 50].map((attempt) => backoffMs(attempt, undefined, () => 1));
    expect(most).toEqual([100, 200, 400, 800, 6400, 10_000, 10_000]);
    expect(backoffMs(3, undefined, () => 0)).toBe(200);
  });

  it('is no less than the receiver asks for, up to 5 minutes', () => {
    expect(backoffMs(1, 3000)).toBe(3000);
    expect(backoffMs(8, 1, () => 1)).toBe(10_000);
    expect(backoffMs(1, 86_400_000)).toBe(300_000);
  });
});
