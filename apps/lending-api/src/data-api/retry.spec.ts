import { describe, expect, it } from '@jest/globals';
import {
  DataApiBadAnswer,
  DataApiBusy,
  DataApiRefusal,
  DataApiTimeout,
  DataApiUnavailable,
} from './data-api.errors.js';
import { waitBeforeRetryMs } from './retry.js';

const unreachable = new DataApiUnavailable('GET /', new Error('refused'));
const busy = (seconds: number) => new DataApiBusy('busy', 503, seconds);
const half = () => 0.5;

describe('waitBeforeRetryMs', () => {
  it.each([
    ['the first failure', unreachable, 1, 10_000, 50],
    ['the second failure', unreachable, 2, 10_000, 100],
    ['no answer in time', new DataApiTimeout('GET /', 1), 1, 10_000, 50],
    ['a time that data-api names', busy(1), 1, 10_000, 1050],
    ['the third failure', unreachable, 3, 10_000, undefined],
    ['a time that is too long to hold a request', busy(2), 1, 10_000, undefined],
    ['a deadline before that', busy(1), 1, 1050, undefined],
    ['a refusal', new DataApiRefusal(409, 'no', undefined), 1, 10_000, undefined],
    ['an answer that makes no sense', new DataApiBadAnswer('GET /', 'HTML'), 1, 10_000, undefined],
    ['a mistake of ours', new TypeError('x'), 1, 10_000, undefined],
  ])('after %s', (_, failure, attempt, remainingMs, expected) => {
    expect(waitBeforeRetryMs(failure, attempt, remainingMs, half)).toBe(expected);
  });

  it('spreads callers over the whole backoff, after the time that data-api names', () => {
    expect(waitBeforeRetryMs(busy(1), 2, 10_000, () => 0)).toBe(1000);
    expect(waitBeforeRetryMs(busy(1), 2, 10_000, () => 0.999)).toBeCloseTo(1199.8);
  });
});
