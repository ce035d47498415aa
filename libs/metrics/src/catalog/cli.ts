#!/usr/bin/env node
import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { CatalogEntry } from './catalog-entry.js';
import { type CataloguedApplication, markdownOf } from './markdown.js';
import { readApplication } from './read-application.js';

const USAGE = `Usage: nestjs-metrics catalog [--out FILE] [--check] [--command TEXT] NAME=MODULE...

Lists all metrics and decorated methods that the code of applications declares, as Markdown.

  NAME=MODULE     an application's name and the compiled file of its root module: shop=dist/app.module.js.
                  The file is imported, so it must not be the one that starts the application.
  --out FILE      where to write; standard output when left out
  --check         writes nothing, and fails when FILE is not up to date
  --command TEXT  how the file says it was written`;

class UsageError extends Error {}

/** Each application in a process of its own: what one imports, another has not declared. */
async function read(argument: string): Promise<CataloguedApplication> {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(argument) ?? [];
  if (name === undefined || file === undefined) throw new UsageError(`"${argument}" is not NAME=MODULE.`);
  const child = fork(process.argv[1] as string, ['read', file], {
    // So that the catalogue names the sources, not what they are compiled to.
    execArgv: ['--enable-source-maps'],
  });
  const [outcome] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [
    CatalogEntry[] | number,
  ];
  if (!Array.isArray(outcome)) throw new UsageError(`${file} can't be imported, see above.`);
  return { name, entries: outcome };
}

async function catalog(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      check: { type: 'boolean', default: false },
      command: { type: 'string', default: 'nestjs-metrics catalog' },
    },
  });
  const { out, check, command } = values;
  if (positionals.length === 0) throw new UsageError('No application is given.');
  if (check && out === undefined) throw new UsageError('--check needs --out.');
  const markdown = markdownOf(await Promise.all(positionals.map(read)), command);
  if (out === undefined) process.stdout.write(markdown);
  else if (!check) await writeFile(out, markdown);
  else if ((await readFile(out, 'utf8')) !== markdown) {
    throw new UsageError(`${out} is not up to date. Run: ${command}`);
  }
}

async function main([command, ...args]: readonly string[]): Promise<void> {
  if (command === 'catalog') await catalog(args);
  else if (command === 'read' && process.send) {
    process.send(await readApplication(args[0] ?? '', process.cwd()), () => process.exit());
  } else
    throw new UsageError(
      command === undefined ? 'No command is given.' : `There is no command "${command}".`,
    );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
});
