import { expect, it } from '@jest/globals';
import { boundLabel, boundMatcher } from './bound-label.js';

it('finds the bucket of a whole second in Prometheus 2 and 3', () => {
  expect(boundMatcher(1)).toBe('le=~"1|1.0"');
  expect(boundLabel(1)).toBe('1.0');
});

it('finds the bucket of a fraction', () => {
  expect(boundMatcher(0.5)).toBe('le="0.5"');
  expect(boundLabel(0.5)).toBe('0.5');
});
