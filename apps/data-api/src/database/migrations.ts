import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Options of drizzle's migrators: the versioned migrations that drizzle-kit wrote. */
export const migrations = {
  migrationsFolder: findFolder(join('apps', 'data-api', 'drizzle'), import.meta.dirname),
};

/** Advisory lock that lets one replica migrate at a time; the number is arbitrary. */
export const MIGRATION_LOCK = 7_263_482_101;

// The same place seen from the sources, from dist/, and from an image that has only dist/ and this folder.
function findFolder(path: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, path);
    if (existsSync(join(candidate, 'meta', '_journal.json'))) return candidate;
    if (folder === dirname(folder)) {
      throw new Error(`Found no folder ${path} with migrations above ${from}. Copy it next to dist/.`);
    }
  }
}
