import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the shell would find a program; undefined when it is not on the PATH. */
export function programOf(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}
