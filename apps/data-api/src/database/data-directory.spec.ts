import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimDataDirectory } from './data-directory.js';

let folder: string;
let dataDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'));
  dataDir = join(folder, 'not', 'there', 'yet');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('claimDataDirectory', () => {
  it('refuses a directory that a running process has, and names both', () => {
    claimDataDirectory(dataDir);
    expect(() => claimDataDirectory(dataDir)).toThrow(
      `The data directory ${dataDir} (DATA_DIR) is in use by process ${process.pid}.`,
    );
  });

  it('gives the directory back', () => {
    claimDataDirectory(dataDir)();
    expect(existsSync(`${dataDir}.lock`)).toBe(false);
    claimDataDirectory(dataDir);
  });

  it.each([
    ['a process that is gone', String(spawnSync(process.execPath, ['--version']).pid)],
    ['a process that had our number in an earlier life of the container', String(process.pid)],
    ['a process that was killed while it wrote', ''],
  ])('takes over the claim of %s', (_, content) => {
    mkdirSync(dirname(dataDir), { recursive: true });
    writeFileSync(`${dataDir}.lock`, content);
    expect(() => claimDataDirectory(dataDir)).not.toThrow();
  });
});
