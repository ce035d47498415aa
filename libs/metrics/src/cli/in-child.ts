import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Failure, UsageError } from './failure.js';

/** What a child could not do, for the user. */
export interface Refusal {
  readonly refused: string;
}

/** What a child answers to: the command that it is started with, and the type of its answer. */
export interface ChildCommand<T> {
  readonly command: string;
  /** For the compiler only. */
  readonly answers?: T;
}

/**
 * Reads each application in a separate process, so that it lists no metrics that another one imports. `argument` is
 * NAME=MODULE; the child runs this command again, with the command, the file and the name.
 * @throws Failure when there is no such file, or it can't be imported
 */
export async function inChild<T extends object>(
  command: ChildCommand<T>,
  argument: string,
): Promise<{ name: string; read: T }> {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(argument) ?? [];
  if (name === undefined || file === undefined) {
    throw new UsageError(`"${argument}" is not NAME=MODULE, such as shop=dist/app.module.js.`);
  }
  if (!existsSync(file))
    throw new Failure(
      `There is no file ${file}, the module of "${name}". Build the application, or correct the path.`,
    );
  const child = fork(process.argv[1] as string, [command.command, file, name], {
    // So that places are those of source files, not of compiled ones.
    execArgv: ['--enable-source-maps'],
  });
  const [outcome] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [
    T | Refusal | number,
  ];
  if (typeof outcome === 'object' && !('refused' in outcome)) return { name, read: outcome };
  if (typeof outcome === 'object') throw new Failure(`${file}, the module of "${name}": ${outcome.refused}`);
  const hint = /\.[cm]?tsx?$/.test(file) ? ' Give the compiled file, such as dist/app.module.js.' : '';
  throw new Failure(`${file} can't be imported; see the error above.${hint}`);
}
