// `npm run build:package`: the library as it is published, in dist/package. The compiler runs twice, for ESM and for
// CommonJS; there is no bundler.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const library = new URL('libs/metrics/', root);
const output = new URL('dist/package/', root);
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync(output, { recursive: true, force: true });
await Promise.all(['tsconfig.esm.json', 'tsconfig.cjs.json'].map(compile));
copyFileSync(new URL('package.json', library), new URL('package.json', output));
copyFileSync(new URL('README.md', library), new URL('README.md', output));
copyFileSync(new URL('LICENSE', root), new URL('LICENSE', output));
// Beside "type": "module" of the package, this makes the files in there CommonJS.
writeFileSync(new URL('cjs/package.json', output), '{ "type": "commonjs" }\n');
chmodSync(new URL('esm/cli/cli.js', output), 0o755);

/** Compiles with this configuration; when it fails, its own output is enough. */
async function compile(configuration) {
  const project = fileURLToPath(new URL(configuration, library));
  const [status] = await once(spawn(process.execPath, [tsc, '-p', project], { stdio: 'inherit' }), 'exit');
  if (status !== 0) process.exit(1);
}
