import { describe, expect, it } from '@jest/globals';
import { Random } from './random.js';

const DRAWS = 20_000;

/** The numbers of `draw`, smallest first. */
function sorted(draw: (random: Random) => number): number[] {
  const random = new Random(1);
  return Array.from({ length: DRAWS }, () => draw(random)).toSorted((a, b) => a - b);
}

const quantile = (numbers: readonly number[], q: number) => numbers[Math.floor(q * numbers.length)];

describe('Random', () => {
  it.each([0, 1, 42, 2 ** 32 - 1])('repeats itself with seed %d', (seed) => {
    const [first, second] = [new Random(seed), new Random(seed)];
    for (let i = 0; i < 100; i++) expect(first.fraction()).toBe(second.fraction());
  });

  it('draws something else with the next seed', () => {
    expect(new Random(1).fraction()).not.toBe(new Random(2).fraction());
  });

  it('draws fractions evenly from 0 to 1', () => {
    const fractions = sorted((random) => random.fraction());
    expect(fractions[0]).toBeGreaterThanOrEqual(0);
    expect(fractions.at(-1)).toBeLessThan(1);
    for (const q of [0.1, 0.25, 0.5, 0.75, 0.9]) expect(quantile(fractions, q)).toBeCloseTo(q, 1);
  });

  it('draws waits with the mean that was asked for', () => {
    const waits = sorted((random) => random.exponential(100));
    expect(waits.reduce((sum, wait) => sum + wait, 0) / DRAWS / 100).toBeCloseTo(1, 1);
    expect((quantile(waits, 0.5) ?? 0) / 100).toBeCloseTo(Math.LN2, 1);
  });

  it('draws lognormal amounts with the median and the tail that were asked for', () => {
    const amounts = sorted((random) => random.logNormal(1000, 0.5));
    expect((quantile(amounts, 0.5) ?? 0) / 1000).toBeCloseTo(1, 1);
    // The 97.7th percentile lies two sigmas above the median.
    expect((quantile(amounts, 0.9772) ?? 0) / (1000 * Math.E)).toBeCloseTo(1, 1);
  });

  it('picks each key as often as its weight says', () => {
    const random = new Random(1);
    const picks = { a: 0, b: 0, never: 0, c: 0 };
    for (let i = 0; i < DRAWS; i++) picks[random.pick({ a: 1, b: 2, never: 0, c: 7 })]++;
    expect(picks.a / DRAWS).toBeCloseTo(0.1, 1);
    expect(picks.b / DRAWS).toBeCloseTo(0.2, 1);
    expect(picks.never).toBe(0);
    expect(picks.c / DRAWS).toBeCloseTo(0.7, 1);
  });
});
