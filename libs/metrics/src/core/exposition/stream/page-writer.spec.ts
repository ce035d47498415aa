import { expect, it } from '@jest/globals';
import type { FormatWriter } from '../writer.js';
import { PageWriters } from './page-writer.js';

it('page writers are kept for the next pages, but not more than two', () => {
  let made = 0;
  const writers = new PageWriters(() => {
    made++;
    return {} as FormatWriter;
  });
  const take = (count: number) => Array.from({ length: count }, () => writers.take());
  for (const writer of take(3)) writers.giveBack(writer);
  expect(made).toBe(3);
  take(2);
  expect(made).toBe(3);
  take(1);
  expect(made).toBe(4);
});
