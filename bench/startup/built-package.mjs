import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);
const PACKAGE = new URL('dist/package/', ROOT);

/** Builds the package as it is published; returns the files that `import` and `require()` find in it. */
export function packageEntries() {
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL('tools/build-package.mjs', ROOT))], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('npm run build:package failed');
  const { exports } = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8'));
  const { 'module-sync': moduleSync, import: esm, require: cjs } = exports['.'];
  const pathOf = (file) => fileURLToPath(new URL(file, PACKAGE));
  // A Node whose require() takes ESM finds "module-sync" first.
  return { esm: pathOf(esm), required: pathOf(process.features.require_module ? moduleSync : cjs) };
}
