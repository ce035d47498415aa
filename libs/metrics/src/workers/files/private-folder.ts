import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the groups of this user have their folders: outside of a login, whose end would remove them. */
export function defaultFolder(): string {
  // Not `userInfo()`, which throws for a user without a name, as containers run with; Windows has no such IDs.
  return join(tmpdir(), `nestjs-metrics-${process.getuid?.() ?? -1}`);
}

/**
 * Makes a folder that only this user can read, write and replace. In `/tmp` anybody could make it first.
 * @throws Error if the folder belongs to somebody else or others may write to it
 */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Windows knows neither owners nor modes.
  if (process.getuid === undefined) return;
  const { uid, mode } = lstatSync(folder);
  if (uid === process.getuid() && (mode & 0o022) === 0) return;
  throw new Error(
    `folder ${folder} ${uid === process.getuid() ? 'can be written by others' : `belongs to user ${uid}`}. ` +
      'Remove it, or choose another.',
  );
}
