import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OpsConfig } from './ops-config.js';

const NAMES = ['metrics.ops.ts', 'metrics.ops.mts', 'metrics.ops.js', 'metrics.ops.mjs'];

/** The configuration file of a folder, by its usual name. */
export function configIn(folder: string): string | undefined {
  return NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
}

/**
 * What a configuration file exports by default. TypeScript is loaded as it is where Node strips types (22.18 and
 * newer); otherwise the project's own compiler strips them.
 * @throws {Error} when there is no default export
 */
export async function loadConfig(file: string): Promise<OpsConfig> {
  const path = resolve(file);
  const isTypeScript = ['.ts', '.mts'].includes(extname(path));
  const stripped = isTypeScript && !stripsTypes() ? await withoutTypes(path) : undefined;
  try {
    const { default: config } = (await import(pathToFileURL(stripped ?? path).href)) as {
      default?: OpsConfig;
    };
    if (typeof config === 'object') return config;
  } finally {
    if (stripped !== undefined) await rm(stripped, { force: true });
  }
  throw new Error('it has no default export. Write: export default defineOps({ ... });');
}

function stripsTypes(): boolean {
  return Boolean((process.features as { typescript?: unknown }).typescript);
}

/** The file as JavaScript, beside it for a moment: so its imports are found. */
async function withoutTypes(path: string): Promise<string> {
  const compiler = compilerOf(path);
  const { outputText } = compiler.transpileModule(await readFile(path, 'utf8'), {
    fileName: path,
    compilerOptions: { module: compiler.ModuleKind.ESNext, target: compiler.ScriptTarget.ES2022 },
  });
  const output = join(dirname(path), `.${basename(path)}.${process.pid}.mjs`);
  await writeFile(output, outputText);
  return output;
}

function compilerOf(path: string): Compiler {
  try {
    return createRequire(path)('typescript') as Compiler;
  } catch {
    throw new Error(
      `Node ${process.versions.node} runs no TypeScript, and the project has no compiler. Run: npm i -D typescript; or name the file metrics.ops.mjs.`,
    );
  }
}

interface Compiler {
  readonly ModuleKind: { readonly ESNext: number };
  readonly ScriptTarget: { readonly ES2022: number };
  transpileModule(text: string, options: object): { readonly outputText: string };
}
