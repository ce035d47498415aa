import { expect, it } from '@jest/globals';
import { BoundedMap } from './bounded-map.js';

it.each([
  ['the one that came first', [], 'a'],
  ['not one that was read since', ['a'], 'b'],
  ['the one that was read first', ['b', 'a', 'c'], 'b'],
])('forgets %s when there is one too many', (_, reads, forgotten) => {
  const map = new BoundedMap<string, number>(3).set('a', 1).set('b', 2).set('c', 3);
  for (const key of reads) map.get(key);
  map.set('d', 4);
  expect(map.size).toBe(3);
  expect(['a', 'b', 'c', 'd'].filter((key) => !map.has(key))).toEqual([forgotten]);
});

it('does not grow when a key is written again', () => {
  const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3);
  expect([...map]).toEqual([
    ['b', 2],
    ['a', 3],
  ]);
});
