#!/usr/bin/env node
import 'reflect-metadata';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { catalog, CATALOG_OPTIONS, CATALOG_USAGE } from './catalog.js';
import { didYouMean, parsed } from './command-line.js';
import { Failure, UsageError } from './failure.js';
import { generate, GENERATE_USAGE } from './generate.js';
import { readApplication, readForOps } from './read-application.js';

const COMMANDS = {
  catalog: { run: catalog, usage: CATALOG_USAGE },
  generate: { run: generate, usage: GENERATE_USAGE },
};
const USAGE = Object.values(COMMANDS)
  .map(({ usage }) => usage)
  .join('\n\n');
const WORKING_DIRECTORY = process.cwd();

const print = (text: string): void => console.log(text);

/** The version of the package that contains this file. */
function version(): string {
  let folder = dirname(realpathSync(process.argv[1] as string));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  const { version: found = 'unknown' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version?: string;
  };
  return found;
}

const isCommand = (name: string): name is keyof typeof COMMANDS => Object.hasOwn(COMMANDS, name);
const asksFor = (args: readonly string[], ...flags: readonly string[]): boolean =>
  args.some((argument) => flags.includes(argument));

/** The usage of the command that the arguments name, or of all. */
function usageFor(args: readonly string[]): string {
  const command = args.find(isCommand);
  return command === undefined ? USAGE : COMMANDS[command].usage;
}

async function main(args: readonly string[]): Promise<void> {
  const [command, ...rest] = args;
  if (command === undefined) throw new UsageError('No command is given.');
  if (isCommand(command)) {
    if (asksFor(rest, '--help', '-h')) return print(COMMANDS[command].usage);
    if (asksFor(rest, '--version', '-v')) return print(version());
    return COMMANDS[command].run(rest);
  }
  if (command === 'read' && process.send) return reply(readApplication(rest[0] ?? '', WORKING_DIRECTORY));
  if (command === 'read-application' && process.send) {
    return reply(readForOps(rest[0] ?? '', rest[1] ?? '', WORKING_DIRECTORY));
  }
  if (command === 'help') return print(usageFor(rest));
  if (command.startsWith('-')) {
    const { help, version: isVersion } = parsed([command], CATALOG_OPTIONS).values;
    if (help) return print(USAGE);
    if (isVersion) return print(version());
    throw new UsageError(`The command comes first: nestjs-metrics catalog ${command}.`);
  }
  throw new UsageError(
    `There is no command "${command}".${didYouMean(command, [...Object.keys(COMMANDS), 'help'])}`,
  );
}

async function reply(read: Promise<object>): Promise<void> {
  const answer = await read;
  process.send?.(answer, () => process.exit());
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${usageFor(process.argv.slice(2))}`);
  else console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
