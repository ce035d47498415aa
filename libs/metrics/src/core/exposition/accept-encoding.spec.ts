import { describe, expect, it } from '@jest/globals';
import { acceptsGzip } from './negotiate.js';

describe('gzip is used', () => {
  it.each([
    ['gzip', true],
    ['GZIP;q=0.5', true],
    ['deflate, gzip;q=1.0, *;q=0.5', true],
    ['x-gzip', true],
    ['*', true],
    ['gzip;q=0.5, identity;q=0.5', true],
    [undefined, false],
    ['', false],
    ['identity', false],
    ['br, deflate', false],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['*;q=0', false],
    ['identity, gzip;q=0.5', false],
  ])('for Accept-Encoding %s: %s', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});
