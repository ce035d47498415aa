import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CompiledLibrary } from './compiled-library.js';

/**
 * Runs a script in a Node process of its own, where the decorators are in scope, and returns what it prints. In a
 * test's own process Jest stands between the code and the events of the process.
 */
export async function runScript({ folder }: CompiledLibrary, code: string): Promise<string> {
  const script = join(folder, 'script.js');
  const imports = `import 'reflect-metadata';\nimport { Timed, Counted, InFlight } from './library/index.js';\n`;
  writeFileSync(script, imports + code);
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  return stdout.trim();
}
