import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const GOLDEN = 'test/ops/golden';

/** After a change that is meant: `UPDATE_GOLDEN=1 npm test -- test/ops`, and look at the difference. */
export function golden(folder: string, files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const root = join(GOLDEN, folder);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    rmSync(root, { recursive: true, force: true });
    for (const [path, content] of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  }
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(root.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}
