import { describe, expect, it } from '@jest/globals';
import { readRetryAfter } from './answer.js';

describe('readRetryAfter', () => {
  const nowMs = Date.parse('2026-01-31T12:00:00Z');

  it.each([
    [null, undefined],
    ['3', 3],
    ['0', 0],
    ['Sat, 31 Jan 2026 12:00:07 GMT', 7],
    ['Sat, 31 Jan 2026 11:00:00 GMT', 0],
    ['soon', undefined],
  ])('%s', (header, seconds) => {
    expect(readRetryAfter(header, nowMs)).toBe(seconds);
  });
});
