import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCE = join(ROOT, 'libs/metrics/src');
// Inside of node_modules, so that the compiled code finds what it imports.
const OUTPUTS = join(ROOT, 'node_modules/.cache');

/**
 * Compiles the library's code as it is now, for this process and those it starts; returns the URL of the folder,
 * whose `index.js` is the public door.
 */
export function compileLibrary() {
  mkdirSync(OUTPUTS, { recursive: true });
  const output = mkdtempSync(join(OUTPUTS, 'nestjs-metrics-bench-'));
  process.once('exit', () => rmSync(output, { recursive: true, force: true }));
  for (const file of readdirSync(SOURCE, { recursive: true })) {
    if (file.endsWith('.ts') && !file.endsWith('.spec.ts')) compile(file, output);
  }
  writeFileSync(join(output, 'package.json'), '{"type":"module"}\n');
  return pathToFileURL(`${output}/`).href;
}

function compile(file, output) {
  const { code } = transformFileSync(join(SOURCE, file), {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'es6' },
  });
  const target = join(output, file.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, code);
}
