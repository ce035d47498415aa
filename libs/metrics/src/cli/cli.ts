#!/usr/bin/env node
import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { nearestNames } from '../core/rules/nearest-names.js';
import type { CatalogEntry } from './catalog-entry.js';
import { type CataloguedApplication, markdownOf } from './markdown.js';
import { readApplication } from './read-application.js';

const USAGE = `Usage: nestjs-metrics catalog [--out FILE] [--check] [--command TEXT] NAME=MODULE...

Lists all metrics and decorated methods that the code of the applications declares, as Markdown.

  NAME=MODULE     an application's name and the compiled file of its root module: shop=dist/app.module.js.
                  The file is imported, so it must not be the one that starts the application.
  --out FILE      the file to write; missing folders are created; default: standard output
  --check         write nothing, and fail if FILE is out of date
  --command TEXT  the command to name in FILE as its origin
  -h, --help      show this text
  -v, --version   show the version`;

const OPTIONS = {
  out: { type: 'string' },
  check: { type: 'boolean', default: false },
  command: { type: 'string', default: 'nestjs-metrics catalog' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

const LONG_OPTIONS = Object.keys(OPTIONS).map((name) => `--${name}`);

/** An error that the user can fix: shown without a stack. */
class Failure extends Error {}

/** An error in the command line itself: shown with the usage. */
class UsageError extends Failure {}

/** Reads each application in a separate process, so that it lists no metrics that another one imports. */
async function read(argument: string): Promise<CataloguedApplication> {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(argument) ?? [];
  if (name === undefined || file === undefined) {
    throw new UsageError(`"${argument}" is not NAME=MODULE, such as shop=dist/app.module.js.`);
  }
  if (!existsSync(file))
    throw new Failure(
      `There is no file ${file}, the module of "${name}". Build the application, or correct the path.`,
    );
  const child = fork(process.argv[1] as string, ['read', file], {
    // So that the catalogue names source files, not compiled ones.
    execArgv: ['--enable-source-maps'],
  });
  const [outcome] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [
    CatalogEntry[] | number,
  ];
  if (Array.isArray(outcome)) return { name, entries: outcome };
  const hint = /\.[cm]?tsx?$/.test(file) ? ' Give the compiled file, such as dist/app.module.js.' : '';
  throw new Failure(`${file} can't be imported; see the error above.${hint}`);
}

async function catalog(args: readonly string[]): Promise<void> {
  const { values, positionals } = parsed(args);
  const { out, check, command } = values;
  if (values.help) return print(USAGE);
  if (values.version) return print(version());
  if (positionals.length === 0) throw new UsageError('No application is given.');
  if (out === '') throw new UsageError('--out needs a file.');
  if (check && out === undefined) throw new UsageError('--check needs --out.');
  const markdown = markdownOf(await Promise.all(positionals.map(read)), command);
  if (out === undefined) process.stdout.write(markdown);
  else if (!check) await write(out, markdown);
  else if ((await textOf(out)) !== markdown) throw new Failure(`${out} is out of date. Run: ${command}`);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const [firstLine = message] = message.split('\n', 1);
    const [, option = ''] = /'(-[^']*)'/.exec(message) ?? [];
    throw new UsageError(
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? `There is no option ${option}.${didYouMean(option, LONG_OPTIONS)}`
        : firstLine,
    );
  }
}

const didYouMean = (wanted: string, names: readonly string[]): string =>
  ` Did you mean ${nearestNames(wanted, names)[0]}?`;

const print = (text: string): void => console.log(text);

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    throw new Failure(`${file} can't be written: ${(error as Error).message}.`);
  }
}

async function textOf(file: string): Promise<string | undefined> {
  return existsSync(file) ? readFile(file, 'utf8') : undefined;
}

/** The version of the package that contains this file. */
function version(): string {
  let folder = dirname(realpathSync(process.argv[1] as string));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  const { version: found = 'unknown' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version?: string;
  };
  return found;
}

async function main([command, ...args]: readonly string[]): Promise<void> {
  if (command === undefined) throw new UsageError('No command is given.');
  if (command === 'catalog') return catalog(args);
  if (command === 'read' && process.send) {
    process.send(await readApplication(args[0] ?? '', process.cwd()), () => process.exit());
    return;
  }
  if (command === 'help' || command.startsWith('-')) {
    const { help, version: isVersion } = parsed(command === 'help' ? ['--help'] : [command]).values;
    if (help) return print(USAGE);
    if (isVersion) return print(version());
    throw new UsageError(`The command comes first: nestjs-metrics catalog ${command}.`);
  }
  throw new UsageError(`There is no command "${command}".${didYouMean(command, ['catalog', 'help'])}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
