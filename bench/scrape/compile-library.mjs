import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCE = join(ROOT, 'libs/metrics/src');
const OUTPUT = join(ROOT, 'node_modules/.cache/nestjs-metrics-bench');
/** What is measured needs no Nest. */
const FOLDERS = ['exposition', 'instruments', 'cardinality', 'lint'];

/** Compiles the library's code without Nest as it is now and returns the folder's URL. */
export function compileLibrary() {
  rmSync(OUTPUT, { recursive: true, force: true });
  for (const folder of FOLDERS) {
    for (const file of readdirSync(join(SOURCE, folder), { recursive: true })) {
      if (file.endsWith('.ts') && !file.endsWith('.spec.ts')) compile(join(folder, file));
    }
  }
  writeFileSync(join(OUTPUT, 'package.json'), '{"type":"module"}\n');
  return pathToFileURL(`${OUTPUT}/`).href;
}

function compile(file) {
  const { code } = transformFileSync(join(SOURCE, file), {
    jsc: { target: 'es2023', parser: { syntax: 'typescript', decorators: true } },
    module: { type: 'es6' },
  });
  const output = join(OUTPUT, file.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, code);
}
