import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { ROOT } from './support/snippets.js';

const SOURCES = `${ROOT}libs/metrics/src/`;

// In a comment, a line that begins with @Timed is a tag of its own, so editors show nothing under @example.
it('each example of a docstring that begins with a decorator is fenced', () => {
  const unfenced = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /@example\n \* @/.test(readFileSync(SOURCES + file, 'utf8')));
  expect(unfenced).toEqual([]);
});
