// `npm run build:package`: the library as it is published, in dist/package. The compiler writes modules and types, and
// tools/join-modules.mjs makes few files of the modules (ADR 13).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, cpSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { joinModules } from './join-modules.mjs';
import { copyDocs } from './package-docs.mjs';
import { copyTypes } from './package-types.mjs';

const root = new URL('../', import.meta.url);
const library = new URL('libs/metrics/', root);
const modules = new URL('dist/package-modules/', root);
const output = new URL('dist/package/', root);
/** What users import, without extension. */
const ENTRIES = ['index', 'ops/index', 'testing/index', 'willsoto/index'];
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

for (const folder of [modules, output]) rmSync(folder, { recursive: true, force: true });
await compile('tsconfig.package.json');
await join(
  ENTRIES.map((entry) => `${entry}.js`),
  { es: 'esm', cjs: 'cjs' },
);
// The command keeps copies of the modules that it needs. If it shared files with the library, it would load the
// library before it listens to the library's declarations. So do those that it loads later.
await join(['cli/cli.js'], { es: 'esm' }, '.js', 'cli/');
// The runner of schematics takes CommonJS alone.
await join(['schematics/nest-add.js'], { cjs: '.' }, '.cjs');
cpSync(new URL('schematics/', library), new URL('schematics/', output), { recursive: true });
// The types of ESM and of CommonJS have the same text: the package.json above them makes the difference.
for (const folder of ['esm', 'cjs']) copyTypes({ entries: ENTRIES, modules, output, folder });
// Debuggers and editors find the sources by the maps.
cpSync(new URL('src/', library), new URL('src/', output), { recursive: true, filter: isSource });
copyFileSync(new URL('package.json', library), new URL('package.json', output));
copyDocs({ root, output });
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

async function join(entries, folders, extension = '.js', later = '') {
  await joinModules({
    entries,
    folders,
    extension,
    later,
    modules,
    output,
    sources: new URL('src/', library),
  });
}

function isSource(path) {
  return statSync(path).isDirectory() || (path.endsWith('.ts') && !/\.(spec|generated)\.ts$/.test(path));
}
