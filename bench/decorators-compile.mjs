import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SOURCE = join(ROOT, 'libs/metrics/src');
const OUTPUT = join(ROOT, 'node_modules/.cache/nestjs-metrics-bench-decorators');

/** Compiles the library as it is now and returns the URL of its public door. */
export function compileLibrary() {
  rmSync(OUTPUT, { recursive: true, force: true });
  for (const file of readdirSync(SOURCE, { recursive: true })) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const { code } = transformFileSync(join(SOURCE, file), {
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
      module: { type: 'es6' },
    });
    const output = join(OUTPUT, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, code);
  }
  writeFileSync(join(OUTPUT, 'package.json'), '{"type":"module"}\n');
  return pathToFileURL(join(OUTPUT, 'index.js')).href;
}
