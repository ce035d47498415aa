import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Copies the types of `entries` and of all that they refer to from `modules` to a folder of the package, with maps that
 * lead to the sources in it. Types that no entry refers to are of no use to anybody.
 */
export function copyTypes({ entries, modules, output, folder }) {
  const [from, packed] = [modules, output].map((url) => fileURLToPath(url));
  for (const name of reachable(entries, from)) {
    const target = join(packed, folder, name);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.d.ts`, readFileSync(join(from, `${name}.d.ts`)));
    const source = relative(dirname(target), join(packed, 'src', `${name}.ts`)).replaceAll(sep, '/');
    const map = JSON.parse(readFileSync(join(from, `${name}.d.ts.map`), 'utf8'));
    writeFileSync(`${target}.d.ts.map`, JSON.stringify({ ...map, sources: [source] }));
  }
}

/** The modules that these refer to, however indirectly, and themselves; without extension. */
function reachable(entries, folder) {
  const found = new Set(entries);
  for (const name of found) {
    const text = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
    for (const [, path] of text.matchAll(/\b(?:from|import|import\() ?['"](\.[^'"]+)\.js['"]/g)) {
      found.add(posix.join(posix.dirname(name), path));
    }
  }
  return found;
}
