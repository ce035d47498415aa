import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { StartError } from './errors.mjs';
import { ROOT } from './settings.mjs';

const NEST_CLI = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');

/** Compiles one application of nest-cli.json into dist/; throws a StartError with the compiler's output. */
export async function build(name, signal) {
  const compiler = spawn(process.execPath, [NEST_CLI, 'build', name], {
    cwd: ROOT,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C in the terminal reaches only this process, and does not look like a compile error.
    detached: process.platform !== 'win32',
  });
  let output = '';
  for (const stream of [compiler.stdout, compiler.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const [exitCode] = await once(compiler, 'close');
  if (exitCode !== 0) throw new StartError(`${output.trim()}\n${name} failed to compile; see above.`);
}
