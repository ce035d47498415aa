import { execFile } from 'node:child_process';

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MOST_OUTPUT_BYTES = 64 * 2 ** 20;

/** Runs a command to its end; `input` becomes its stdin. That it fails is an exit code, not an exception. */
export function run(command: readonly string[], input = ''): Promise<Ended> {
  const [file = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { maxBuffer: MOST_OUTPUT_BYTES }, (error, stdout, stderr) => {
      const exitCode = error ? error.code : 0;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(error ?? new Error(`${file} did not start`));
    });
    // A command that does not read its input closes the pipe; its exit code says the rest.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** The stdout of a command that succeeded. @throws {Error} with what it wrote when it did not */
export async function output(...command: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command);
  if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${stderr || stdout}`);
  return stdout.trim();
}
