import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { types } from 'node:util';
import { StartupError } from '@app/service-kit';

// A restarted container gives its process the number of the one before; only this tells them apart.
const claimedHere = new Set<string>();

/**
 * Claims a data directory for this process; the returned function releases it. PGlite itself does not
 * notice a second process on the same files, and would ruin them.
 *
 * Throws a StartupError that names the process that holds it.
 */
export function claimDataDirectory(dataDir: string): () => void {
  const lockFile = `${dataDir}.lock`;
  mkdirSync(dirname(dataDir), { recursive: true });
  const owner = ownerOf(lockFile);
  if (owner !== undefined) {
    throw new StartupError(
      `The data directory ${dataDir} (DATA_DIR) is in use by process ${owner}. Stop that process, set DATA_DIR to another directory, or remove ${lockFile} when that process is something else.`,
    );
  }
  // A killed process left its lock file behind.
  rmSync(lockFile, { force: true });
  writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
  claimedHere.add(lockFile);
  return () => {
    claimedHere.delete(lockFile);
    rmSync(lockFile, { force: true });
  };
}

function ownerOf(lockFile: string): number | undefined {
  if (!existsSync(lockFile)) return undefined;
  const pid = Number(readFileSync(lockFile, 'utf8'));
  const isOwned = pid === process.pid ? claimedHere.has(lockFile) : isRunning(pid);
  return isOwned ? pid : undefined;
}

function isRunning(pid: number): boolean {
  // 0 would stand for this process's own group.
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return types.isNativeError(error) && 'code' in error && error.code === 'EPERM';
  }
}
