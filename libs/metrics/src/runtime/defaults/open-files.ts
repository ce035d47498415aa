import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

const DESCRIPTORS = '/proc/self/fd';

/** The number of open file descriptors where the kernel keeps count (Linux 6.2 or newer); elsewhere 0. */
export function countedOpenFiles(): number {
  try {
    return statSync(DESCRIPTORS).size;
  } catch {
    return 0;
  }
}

/** Counts the open file descriptors one by one, 4 ms for 10,000 of them; undefined when the process may not. */
export async function countOpenFiles(folder = DESCRIPTORS): Promise<number | undefined> {
  try {
    // One of them belongs to the reading of the directory.
    return (await readdir(folder)).length - 1;
  } catch {
    return undefined;
  }
}
