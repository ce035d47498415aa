import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ResolvedOpsConfig } from './config/ops-config.js';
import { withServedPaths } from './model/served-paths.js';
import type { Application, ApplicationMetric } from './model/application.js';
import type { Files, Output } from './outputs/output.js';

/** What a run has written, one path a line: the next one removes what it no longer writes. */
const LIST = 'generated-files.txt';

/**
 * All files of these outputs.
 * @throws {Error} when a package is missing, with the line that installs it
 */
export async function filesOf(
  outputs: readonly Output[],
  applications: readonly Application[],
  config: ResolvedOpsConfig,
): Promise<Files> {
  const served = applications.map((one) =>
    withServedPaths(one, {
      prefix: config.globalPrefixes[one.name],
      versioning: config.versioning[one.name],
    }),
  );
  const files = new Map<string, string>();
  for (const output of outputs) {
    const write = await load(output);
    for (const [path, content] of write(served, config, files)) files.set(path, content);
  }
  return files;
}

async function load({ name, needs, load }: Output) {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`--${name} needs ${needs.join(' and ')}. Run: npm i -D ${needs.join(' ')}`, {
      cause: error,
    });
  }
}

/** Writes the files below a folder, and removes those that an earlier run wrote and this one does not. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  const before = await writtenBefore(folder);
  for (const path of leftOver(before, files)) await rm(join(folder, path), { force: true });
  for (const [path, content] of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  const others = before.filter((path) => !isOfThese(path, files));
  await writeFile(join(folder, LIST), `${[...others, ...files.keys()].toSorted().join('\n')}\n`);
}

/**
 * The files below a folder that are missing, have other content (with the first line that differs, and where the metrics
 * in it are declared), or are no longer written.
 */
export async function staleFiles(
  folder: string,
  files: Files,
  applications: readonly Application[],
): Promise<string[]> {
  const metrics = applications.flatMap((application) => application.metrics);
  const stale = leftOver(await writtenBefore(folder), files).map(
    (path) => `${join(folder, path)} is no longer written`,
  );
  for (const [path, content] of files) {
    const target = join(folder, path);
    const found = existsSync(target) ? await readFile(target, 'utf8') : undefined;
    if (found === undefined) stale.push(`${target} is missing`);
    else if (found !== content) stale.push(`${target}:${firstDifference(found, content, metrics)}`);
  }
  return stale;
}

async function writtenBefore(folder: string): Promise<string[]> {
  const list = join(folder, LIST);
  return existsSync(list) ? (await readFile(list, 'utf8')).split('\n').filter((path) => path !== '') : [];
}

/** Other outputs, which have other folders, may have been written by another run. */
function leftOver(before: readonly string[], files: Files): string[] {
  return before.filter((path) => isOfThese(path, files) && !files.has(path));
}

function isOfThese(path: string, files: Files): boolean {
  const [output] = path.split('/');
  return [...files.keys()].some((one) => one.split('/')[0] === output);
}

/** The number of the line, and what the code says in its place. */
function firstDifference(found: string, wanted: string, metrics: readonly ApplicationMetric[]): string {
  const [lines, wantedLines] = [found.split('\n'), wanted.split('\n')];
  const index = lines.findIndex((line, at) => line !== wantedLines[at]);
  const at = index < 0 ? lines.length : index;
  const line = wantedLines[at]?.trim();
  if (line === undefined) return `${at + 1} is out of date. The code has no such line`;
  return [`${at + 1} is out of date. By the code, it is: ${line}`, ...declarationsIn(line, metrics)].join(
    '\n  ',
  );
}

/** Where the user's metrics in a line are declared. */
function declarationsIn(line: string, metrics: readonly ApplicationMetric[]): string[] {
  const words = new Set(line.match(/\w+/g)?.map((word) => word.replace(/_(bucket|count|sum)$/, '')));
  return metrics.flatMap(({ name, place }) =>
    place !== undefined && words.has(name) ? `${name} is declared at ${place.file}:${place.line}` : [],
  );
}
