import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '@app/service-kit';

/**
 * Claims a data directory for this process and returns what gives it back. PGlite itself does not
 * notice a second process on the same files, and would ruin them.
 *
 * Throws a StartupError that names the process which has it.
 */
export function claimDataDirectory(dataDir: string): () => void {
  const lockFile = `${dataDir}.lock`;
  mkdirSync(dirname(dataDir), { recursive: true });
  const owner = ownerOf(lockFile);
  if (owner !== undefined) {
    throw new StartupError(
      `The data directory ${dataDir} (DATA_DIR) is in use by process ${owner}. Stop that process, or set DATA_DIR to another directory.`,
    );
  }
  writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
  return () => rmSync(lockFile, { force: true });
}

// A process that was killed leaves its file behind; such a file is removed.
function ownerOf(lockFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'));
    if (isRunning(pid)) return pid;
  } catch {
    return undefined;
  }
  rmSync(lockFile, { force: true });
  return undefined;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
