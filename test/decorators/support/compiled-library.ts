import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@swc/core';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCE = join(ROOT, 'libs/metrics/src');

/** A folder with the library as JavaScript in `library/`, from where its dependencies can be found. */
export interface CompiledLibrary {
  readonly folder: string;
  remove(): void;
}

/** Compiles the library as it is now; `edit` may change the code of a file. The caller removes the folder. */
export function compileLibrary(
  format: 'es6' | 'commonjs' = 'es6',
  edit: (code: string, file: string) => string = (code) => code,
): CompiledLibrary {
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'compiled-library-'));
  writeFileSync(join(folder, 'package.json'), `{"type":"${format === 'es6' ? 'module' : 'commonjs'}"}`);
  for (const file of readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const output = join(folder, 'library', file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(output), { recursive: true });
    const { code } = transformFileSync(join(SOURCE, file), { ...OPTIONS, module: { type: format } });
    writeFileSync(output, edit(code, file));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const OPTIONS = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
} as const;
