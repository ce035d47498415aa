import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProcessNumber } from '../../libs/metrics/src/workers/group/process-number.js';

let folder: string;
let ended: Set<string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-number-'));
  ended = new Set();
});
afterEach(() => rmSync(folder, { recursive: true }));

const take = (id: string, hasEnded = (id: string) => ended.has(id)): ProcessNumber =>
  new ProcessNumber(folder, id, hasEnded);

describe('the number of a process', () => {
  it('is the lowest that no living process has', () => {
    expect(['a', 'b', 'c'].map((id) => take(id).value)).toEqual([1, 2, 3]);
    ended.add('b');
    expect(take('d').value).toBe(2);
    expect(take('e').value).toBe(4);
  });

  it('is free again when the process gives it back', () => {
    const [first] = [take('a'), take('b')];
    first.leave();
    expect([take('c').value, take('d').value]).toEqual([1, 3]);
  });

  it('takes one file each, however many processes had it', () => {
    for (let i = 0; i < 50; i++) {
      expect(take(String(i)).value).toBe(1);
      ended.add(String(i));
    }
    expect(readdirSync(folder)).toEqual(['number-1-50']);
  });

  it.each([1, 2, 3])('belongs to one of two, when one stands still while it goes to %i others', (others) => {
    take('old');
    ended.add('old');
    let count = 0;
    const slow = take('slow', (id) => {
      // Between its look at the holders and what it does about it.
      while (count < others) {
        const other = take(String(++count));
        expect(other.value).toBe(1);
        if (count < others) ended.add(String(count));
      }
      return ended.has(id);
    });
    expect(slow.value).toBe(2);
    expect(readdirSync(folder).filter((name) => name.startsWith('number-1-'))).toHaveLength(1);
  });
});
