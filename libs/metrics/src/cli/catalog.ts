import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CatalogEntry } from './catalog-entry.js';
import { parsed } from './command-line.js';
import { Failure, UsageError } from './failure.js';
import { type ChildCommand, inChild } from './in-child.js';
import { markdownOf } from './markdown.js';

export const CATALOG_USAGE = `Usage: nestjs-metrics catalog [--out FILE] [--check] [--command TEXT] NAME=MODULE...

Lists all metrics and decorated methods that the code of the applications declares, as Markdown.

  NAME=MODULE     an application's name and the compiled file of its root module: shop=dist/app.module.js.
                  The file is imported, so it must not be the one that starts the application.
  --out FILE      the file to write; missing folders are created; default: standard output
  --check         write nothing, and fail if FILE is out of date
  --command TEXT  the command to name in FILE as its origin
  -h, --help      show this text
  -v, --version   show the version`;

export const CATALOG_OPTIONS = {
  out: { type: 'string' },
  check: { type: 'boolean', default: false },
  command: { type: 'string', default: 'nestjs-metrics catalog' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

const READ: ChildCommand<CatalogEntry[]> = { command: 'read' };

/** Writes the catalogue, or checks it. */
export async function catalog(args: readonly string[]): Promise<void> {
  const { values, positionals } = parsed(args, CATALOG_OPTIONS);
  const { out, check, command } = values;
  if (positionals.length === 0) throw new UsageError('No application is given.');
  if (out === '') throw new UsageError('--out needs a file.');
  if (check && out === undefined) throw new UsageError('--check needs --out.');
  const read = await Promise.all(positionals.map((one) => inChild(READ, one)));
  const markdown = markdownOf(
    read.map(({ name, read: entries }) => ({ name, entries })),
    command,
  );
  if (out === undefined) process.stdout.write(markdown);
  else if (!check) await write(out, markdown);
  else if ((await textOf(out)) !== markdown) throw new Failure(`${out} is out of date. Run: ${command}`);
}

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
