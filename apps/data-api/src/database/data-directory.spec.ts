import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimDataDirectory } from './data-directory.js';

let folder: string;
let dataDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'));
  dataDir = join(folder, 'not', 'there', 'yet');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

// Between processes and containers: test/stack/data-directory.stack-spec.ts
describe('claimDataDirectory', () => {
  it('refuses a directory that is in use, and says by whom', async () => {
    const release = await claimDataDirectory(dataDir);
    await expect(claimDataDirectory(dataDir)).rejects.toThrow(
      `The data directory ${dataDir} (DATA_DIR) is in use by process ${process.pid} on ${hostname()}. Stop that process, or set DATA_DIR to another directory.`,
    );
    release();
  });

  it('is not released by a claim that was refused', async () => {
    const release = await claimDataDirectory(dataDir);
    await expect(claimDataDirectory(dataDir)).rejects.toThrow('is in use by');
    await expect(claimDataDirectory(dataDir)).rejects.toThrow('is in use by');
    release();
  });

  it('gives the directory back', async () => {
    const releaseFirst = await claimDataDirectory(dataDir);
    releaseFirst();
    const release = await claimDataDirectory(dataDir);
    expect(release).not.toThrow();
  });

  it.each([
    ['whose process has the number of a running one', `process ${process.pid} on ${hostname()}, for example`],
    ['of a process that was killed while it wrote', ''],
  ])('takes no notice of a lock file %s', async (_, content) => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'data-api.lock'), content);
    const release = await claimDataDirectory(dataDir);
    expect(release).not.toThrow();
  });
});
