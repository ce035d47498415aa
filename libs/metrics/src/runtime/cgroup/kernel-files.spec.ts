import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KernelFiles } from './kernel-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kernel-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe.each([
  ['at once', Infinity],
  ['on another thread, as the first read takes long', -1],
])('%s', (_, longMs) => {
  it('reads what a file says now, however often', async () => {
    const files = new KernelFiles(longMs);
    const path = join(folder, 'memory.current');
    await writeFile(path, '100\n');
    expect(await files.text(path)).toBe('100');
    for (const number of ['99999', '7']) {
      await writeFile(path, `${number}\n`);
      expect(await files.text(path)).toBe(number);
    }
    files.close();
  });

  it('reads nothing from a missing file', async () => {
    expect(await new KernelFiles(longMs).text(join(folder, 'memory.max'))).toBeUndefined();
  });

  it('reads a file that is larger than any before', async () => {
    const files = new KernelFiles(longMs);
    const path = join(folder, 'memory.stat');
    const lines = Array.from({ length: 1000 }, (_, i) => `counter_${i} ${i}`).join('\n');
    await writeFile(path, `${lines}\n`);
    expect(await files.text(path)).toBe(lines);
    files.close();
  });
});

it('tries this thread again after a while', async () => {
  const path = join(folder, 'cpu.stat');
  await writeFile(path, '1\n');
  const files = new KernelFiles(-1);
  const isAtOnce: boolean[] = [];
  for (let i = 0; i < 43; i++) {
    const text = files.text(path);
    isAtOnce.push(typeof text === 'string');
    await text;
  }
  expect(isAtOnce.flatMap((is, i) => (is ? [i] : []))).toEqual([0, 21, 42]);
  files.close();
});

// Linux alone has control groups, and tells which descriptors are open.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('descriptors', () => {
  it('keeps one descriptor a file, and none once it is closed', async () => {
    const files = new KernelFiles(-1);
    const path = join(folder, 'cpu.stat');
    await writeFile(path, 'nr_periods 1\n');
    await Promise.all([files.text(path), files.text(path)]);
    expect(descriptorsOf(path)).toBe(1);
    const reading = files.text(path);
    files.close();
    expect(await reading).toBe('nr_periods 1');
    while (descriptorsOf(path) > 0) await new Promise(setImmediate);
    expect(await files.text(path)).toBeUndefined();
  });
});

function descriptorsOf(path: string): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(join('/proc/self/fd', descriptor)) === path;
    } catch {
      return false; // the descriptor that lists them
    }
  }).length;
}
