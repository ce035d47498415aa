import { describe, expect, it } from '@jest/globals';
import { Pool } from './population.js';

describe('Pool', () => {
  it.each([
    [0, 'a'],
    [0.49, 'a'],
    [0.5, 'b'],
    [0.999, 'b'],
  ])('finds at %d of the way', (fraction, entry) => {
    const pool = new Pool<string>();
    pool.add('a');
    pool.add('b');
    expect(pool.at(fraction)).toBe(entry);
  });

  it('is empty at first and after all were taken', () => {
    const pool = new Pool<string>();
    expect(pool.at(0)).toBeUndefined();
    pool.add('a');
    expect(pool.takeAt(0.9)).toBe('a');
    expect(pool.takeAt(0.9)).toBeUndefined();
  });

  it('keeps the newest 2000', () => {
    const pool = new Pool<number>();
    for (let entry = 0; entry < 2500; entry++) pool.add(entry);
    expect(pool.at(0)).toBe(500);
    expect(pool.at(0.99999)).toBe(2499);
  });
});
