import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { QUANTILE_RELATIVE_ERROR, QuantileSketch } from './quantile-sketch.js';

const QUANTILES = [0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1];
// Room for the rounding of logarithm and power.
const BOUND = QUANTILE_RELATIVE_ERROR * (1 + 1e-9);

/** The value at a quantile by sorting, at the rank that the sketch uses. */
function exactQuantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] as number;
}

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** How far the worst of the quantiles is off, in shares of the value. */
function worstError(sketch: QuantileSketch, values: readonly number[]): number {
  const errors = QUANTILES.map((q) => {
    const exact = exactQuantile(values, q);
    const difference = Math.abs(sketch.quantile(q) - exact);
    return difference === 0 ? 0 : difference / Math.abs(exact);
  });
  return Math.max(...errors);
}

/** Numbers of both signs and 0, up to 16 orders of magnitude apart. */
const value = fc.oneof(
  fc.double({ min: 1e-8, max: 1e8, noNaN: true }),
  fc.double({ min: -1e8, max: -1e-8, noNaN: true }),
  fc.constant(0),
  fc.integer({ min: -20, max: 20 }),
);

describe('QuantileSketch', () => {
  it('is within 1 % of the value at the rank of any quantile', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 400, size: 'max' }), (values) => {
        expect(worstError(sketchOf(values), values)).toBeLessThanOrEqual(BOUND);
      }),
    );
  });

  it('loses nothing by merging, in either order', () => {
    const list = fc.array(value, { minLength: 1, maxLength: 100, size: 'max' });
    fc.assert(
      fc.property(list, list, (left, right) => {
        const both = [...left, ...right];
        const merged = sketchOf(left);
        merged.merge(sketchOf(right));
        expect(worstError(merged, both)).toBeLessThanOrEqual(BOUND);
        const whole = sketchOf(both);
        expect(QUANTILES.map((q) => merged.quantile(q))).toEqual(QUANTILES.map((q) => whole.quantile(q)));
      }),
    );
  });

  it.each<[string, (i: number) => number]>([
    ['ascending', (i) => i + 1],
    ['descending', (i) => 20_000 - i],
    ['exponential', (i) => Math.exp((i % 997) / 60)],
    ['all the same', () => 0.1],
    ['two far apart', (i) => (i % 2 === 0 ? 1e-8 : 1e8)],
  ])('holds the bound for 20,000 values, %s', (_, at) => {
    const values = Array.from({ length: 20_000 }, (_, i) => at(i));
    expect(worstError(sketchOf(values), values)).toBeLessThanOrEqual(BOUND);
  });

  it('gives up the smallest values, not the largest, when they are too far apart', () => {
    const values = Array.from({ length: 598 }, (_, i) => 10 ** (i - 290));
    for (const order of [values, values.toReversed()]) {
      const sketch = sketchOf(order);
      for (const q of [0.98, 0.99, 0.999, 1]) {
        const exact = exactQuantile(values, q);
        expect(Math.abs(sketch.quantile(q) - exact)).toBeLessThanOrEqual(BOUND * exact);
      }
      expect(sketch.quantile(0)).toBe(1e-290);
    }
  });

  it('has NaN for every quantile when it is empty', () => {
    expect(QUANTILES.map((q) => new QuantileSketch().quantile(q))).toEqual(QUANTILES.map(() => NaN));
  });
});
