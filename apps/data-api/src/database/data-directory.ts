import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '@app/service-kit';
import { describeError } from '../common/error-chain.js';

/**
 * Claims a data directory; the returned function releases it. PGlite itself does not notice a second process
 * on the same files, and would ruin them.
 *
 * The kernel holds the lock for as long as the file is open. So it also counts between containers, whose processes
 * have the same numbers, it outlasts a suspension, and a killed process leaves nothing behind.
 *
 * Throws a StartupError that names the process that holds it.
 */
export async function claimDataDirectory(dataDir: string): Promise<() => void> {
  mkdirSync(dataDir, { recursive: true });
  // Inside, since the directory itself may be what containers share. It stays: who removes it could remove
  // the file that the next process has just locked.
  const path = join(dataDir, 'data-api.lock');
  const file = openSync(path, 'a+');
  if (!(await tryLock(file, path))) {
    const owner = readFileSync(path, 'utf8') || 'another process';
    closeSync(file);
    throw new StartupError(
      `The data directory ${dataDir} (DATA_DIR) is in use by ${owner}. Stop that process, or set DATA_DIR to another directory.`,
    );
  }
  ftruncateSync(file);
  writeSync(file, `process ${process.pid} on ${hostname()}`);
  return () => closeSync(file);
}

async function tryLock(file: number, path: string): Promise<boolean> {
  try {
    // Loaded here, so that a platform for which it has no binary can still use PostgreSQL.
    const locks = await import('fs-native-extensions');
    return locks.tryLock(file);
  } catch (error) {
    closeSync(file);
    throw new StartupError(
      `Cannot lock ${path} (DATA_DIR): ${describeError(error)}. Set DATA_DIR to a local file system, or DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    );
  }
}
