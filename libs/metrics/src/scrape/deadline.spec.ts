import { describe, expect, it } from '@jest/globals';
import { deadlineMs } from './deadline.js';

const LIMIT_MS = 8000;

describe('the deadline of a collection', () => {
  it('never exceeds the limit, even when that is below the minimum', () => {
    expect(deadlineMs({ 'x-prometheus-scrape-timeout-seconds': '0.001' }, 20)).toBe(20);
  });

  it.each([
    { told: '10', expected: LIMIT_MS, why: 'the limit is smaller' },
    { told: '5', expected: 4500, why: 'half a second is left for the answer' },
    { told: '1', expected: 800, why: 'or a fifth of it' },
    { told: '0.1', expected: 80, why: 'or a fifth of it' },
    { told: '0.06', expected: 50, why: 'files of the kernel are read in that' },
    { told: '0.000001', expected: 50, why: 'nobody waits so little' },
    { told: '5e-324', expected: 50, why: 'nobody waits so little' },
    { told: '1e300', expected: LIMIT_MS, why: 'the limit is smaller' },
    { told: undefined, expected: LIMIT_MS, why: 'nothing is told' },
    { told: '', expected: LIMIT_MS, why: 'it is no number' },
    { told: 'soon', expected: LIMIT_MS, why: 'it is no number' },
    { told: '10, 5', expected: LIMIT_MS, why: 'they are two' },
    { told: '0', expected: LIMIT_MS, why: 'nothing is answered in no time' },
    { told: '-5', expected: LIMIT_MS, why: 'nor before it was asked' },
    { told: 'NaN', expected: LIMIT_MS, why: 'it is no number' },
    { told: 'Infinity', expected: LIMIT_MS, why: 'it is none to wait for' },
    { told: '1e308', expected: LIMIT_MS, why: 'it is none to wait for' },
  ])('is $expected ms when the scraper waits $told s: $why', ({ told, expected }) => {
    const headers = told === undefined ? {} : { 'x-prometheus-scrape-timeout-seconds': told };
    expect(deadlineMs(headers, LIMIT_MS)).toBe(expected);
  });
});
