import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { transformFileSync } from '@swc/core';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCE = join(ROOT, 'libs/metrics/src');

const NAMES = 'Timed, Counted, InFlight, Observed, MetricsModule, MetricFactory';

/**
 * Runs a script in a Node process of its own, where the decorators are in scope, and returns what it prints. In a
 * test's own process Jest stands between the code and the events of the process.
 */
export async function runScript(code: string): Promise<string> {
  const folder = compile();
  try {
    const index = pathToFileURL(join(folder, 'index.js')).href;
    const script = `import 'reflect-metadata';\nimport { ${NAMES} } from ${JSON.stringify(index)};\n${code}`;
    writeFileSync(join(folder, 'script.js'), script);
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'script.js')]);
    return stdout.trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The library as JavaScript, in a folder from where its dependencies can be found. */
function compile(): string {
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'decorators-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const file of readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const output = join(folder, relative('.', file).replace(/\.ts$/, '.js'));
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, transformFileSync(join(SOURCE, file), OPTIONS).code);
  }
  return folder;
}

const OPTIONS = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  module: { type: 'es6' },
} as const;
