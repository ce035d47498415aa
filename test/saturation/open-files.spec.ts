import { closeSync, openSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { countedOpenFiles, countOpenFiles } from '../../libs/metrics/src/runtime/defaults/open-files.js';
import { KernelFiles } from '../../libs/metrics/src/runtime/cgroup/kernel-files.js';
import { readMaxFiles, readProcessMemory } from '../../libs/metrics/src/runtime/defaults/process-memory.js';

const onLinux = process.platform === 'linux' ? describe : describe.skip;
const opened: number[] = [];

afterEach(() => opened.splice(0).forEach(closeSync));

onLinux('the open files', () => {
  it('are counted one by one', async () => {
    const before = (await countOpenFiles()) ?? NaN;
    for (let file = 0; file < 20; file++) opened.push(openSync('/dev/null', 'r'));
    expect(await countOpenFiles()).toBe(before + 20);
  });

  it('are those that the kernel counts, where it does', async () => {
    const oneByOne = await countOpenFiles();
    expect([0, oneByOne]).toContain(countedOpenFiles());
  });

  it('are unknown where they may not be read', async () => {
    expect(await countOpenFiles('/proc/self/no-such-folder')).toBeUndefined();
  });

  it('have a limit', () => {
    expect(readMaxFiles()).toBeGreaterThan(20);
  });
});

describe('the memory of the process', () => {
  it('contains the heap', () => {
    const { resident, virtual = Infinity, data = Infinity } = readProcessMemory(new KernelFiles());
    expect(resident).toBeGreaterThan(process.memoryUsage().heapUsed);
    expect(virtual).toBeGreaterThan(resident);
    expect(data).toBeGreaterThan(0);
  });
});
