import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Exemplar } from '../exemplar.js';
import { addNativeExemplar, MAX_NATIVE_EXEMPLARS } from './native-exemplars.js';

const POWERS_OF_TEN = Array.from({ length: MAX_NATIVE_EXEMPLARS }, (_, power) => 10 ** power);

function exemplar(value: number, timestamp = 0): Exemplar {
  return { labelSet: { trace_id: `${value}@${timestamp}` }, value, timestamp };
}

function kept(exemplars: readonly Exemplar[]): readonly Exemplar[] {
  return exemplars.reduce<readonly Exemplar[]>(addNativeExemplar, []);
}

function valuesOf(exemplars: readonly Exemplar[]): number[] {
  return exemplars.map(({ value }) => value);
}

describe('the exemplars of a native series', () => {
  it('are at most ten, ascending by value, whatever is added', () => {
    const values = fc.array(fc.oneof(fc.double(), fc.constantFrom(0, -0, -1, 1)), {
      maxLength: 50,
      size: 'max',
    });
    fc.assert(
      fc.property(values, (values) => {
        const all = valuesOf(kept(values.map((value, second) => exemplar(value, second))));
        const numbers = values.filter((value) => !Number.isNaN(value));
        expect(all).toHaveLength(Math.min(MAX_NATIVE_EXEMPLARS, numbers.length));
        expect(all).toEqual(all.toSorted((a, b) => a - b));
      }),
    );
  });

  it.each([
    ['the older one of the nearest two', [...POWERS_OF_TEN.map((value) => [value, 5]), [1.1, 6]], 1],
    ['the nearest by ratio, not by difference', [...POWERS_OF_TEN.map((value) => [value, 5]), [9e8, 6]], 1e9],
    [
      'an old neighbour for a new value beside it',
      [...POWERS_OF_TEN.map((value) => [value, 5]), [99, 6]],
      100,
    ],
    [
      'an old neighbour for a new value above it',
      [...POWERS_OF_TEN.map((value) => [value, 5]), [101, 6]],
      100,
    ],
    [
      'the outdated one first',
      [[1e5, 0], ...POWERS_OF_TEN.slice(0, 9).map((value) => [value * 2, 9]), [3, 301]],
      1e5,
    ],
  ])('give up %s', (_, pairs, lost) => {
    const all = (pairs as [number, number][]).map(([value, second]) => exemplar(value, second));
    const before = valuesOf(all).toSorted((a, b) => a - b);
    expect(valuesOf(kept(all))).toEqual(before.filter((value) => value !== lost));
  });
});
