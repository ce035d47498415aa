import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { ByteWriter } from '../byte-writer.js';
import { writeNumber } from './write-number.js';

function textOf(value: number): string {
  const out = new ByteWriter(1);
  writeNumber(out, value);
  return out.written().toString('latin1');
}

describe('a number in a line', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [7, '7'],
    [-12, '-12'],
    [1e9, '1000000000'],
    [1e9 - 1, '999999999'],
    [12_000_000_034, '12000000034'],
    [2 ** 53 - 1, '9007199254740991'],
    [2 ** 60, '1152921504606847000'],
    [1e21, '1e+21'],
    [0.5, '0.5'],
    [-0.25, '-0.25'],
    [1.000001, '1.000001'],
    [0.000001, '0.000001'],
    [100.1, '100.1'],
    [1e-7, '1e-7'],
    [1_700_000_000.123, '1700000000.123'],
    [0.1 + 0.2, '0.30000000000000004'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [5e-324, '5e-324'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [Number.NaN, 'NaN'],
  ])('%d is written as %s', (value, text) => {
    expect(textOf(value)).toBe(text);
  });

  it('reads back as the same double, whatever it is', () => {
    const decimals = fc
      .tuple(fc.integer(), fc.nat({ max: 9 }))
      .map(([digits, places]) => digits / 10 ** places);
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      decimals,
      fc.maxSafeInteger(),
    );
    fc.assert(
      fc.property(value, (value) => {
        expect(Number(textOf(value))).toBe(value);
      }),
      { numRuns: 20_000 },
    );
  });
});
