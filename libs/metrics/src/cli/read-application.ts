import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolveHttpOptions, type ResolvedHttpOptions } from '../http/http.options.js';
import { latencyShape } from '../http/latency-shape.js';
import { namingOf } from '../http/naming/namings.js';
import { RequestLabels } from '../http/naming/request-labels.js';
import { gcDuration } from '../runtime/gc.js';
import { type Announcement, announcementsDuring } from '../metrics/definition/announcement.js';
import type { Application } from '../ops/model/application.js';
import { placeOf } from '../ops/model/application-metric.js';
import { applicationOf, optionsOf } from '../ops/model/read-application.js';
import { rootModuleOf } from '../ops/model/root-module.js';
import { type CatalogEntry, entryOf } from './catalog-entry.js';
import type { Refusal } from './in-child.js';

/** The entries declared while `load` runs: it imports a module, which must not start anything. */
export async function entriesDuring(
  load: () => Promise<unknown>,
  workingDirectory: string,
): Promise<CatalogEntry[]> {
  const announcements = await announcementsDuring(async () => {
    await load();
    await declareAtStartup(resolveHttpOptions({}));
  });
  return announcements.map((announcement) => entryOf(announcement, workingDirectory));
}

/** Metrics whose names depend on options, or whose code is only loaded by some, are declared when an application starts. */
async function declareAtStartup(http: ResolvedHttpOptions | false): Promise<void> {
  if (http !== false && http.naming === 'otel') await import('../entrances/microservices/rpc.metrics.js');
  if (http !== false) namingOf(http.naming).metrics(new RequestLabels(http).names(), latencyShape(http, []));
  gcDuration();
  await import('../push/remote-write/remote-write.metrics.js');
  await import('../push/otlp/otlp.metrics.js');
}

/** The entries declared by a module file and its imports. */
export function readApplication(file: string, workingDirectory: string): Promise<CatalogEntry[]> {
  return entriesDuring(() => importOf(file, workingDirectory), workingDirectory);
}

/** What the code of an application says, for the ops bundle. */
export async function readForOps(
  file: string,
  name: string,
  workingDirectory: string,
): Promise<Application | Refusal> {
  return applicationDuring(() => importOf(file, workingDirectory), name, workingDirectory);
}

/** The library declares its metrics once in a process, though it may be read for several applications. */
const ofLibrary: Announcement[] = [];

/** Like `readForOps()`; `load` imports the file of the root module. */
export async function applicationDuring(
  load: () => Promise<Readonly<Record<string, unknown>>>,
  name: string,
  workingDirectory: string,
): Promise<Application | Refusal> {
  let root: unknown;
  let refused: string | undefined;
  const announcements = await announcementsDuring(async () => {
    const exported = await load();
    try {
      root = await rootModuleOf(exported);
      const { http } = await optionsOf(root);
      await declareAtStartup(http);
    } catch (error) {
      refused = (error as Error).message;
    }
  });
  if (refused !== undefined) return { refused };
  ofLibrary.push(...announcements.filter((one) => placeOf(one, workingDirectory) === undefined));
  return applicationOf({ name, root, announcements: [...announcements, ...ofLibrary], workingDirectory });
}

function importOf(file: string, workingDirectory: string): Promise<Readonly<Record<string, unknown>>> {
  return import(pathToFileURL(resolve(workingDirectory, file)).href) as Promise<
    Readonly<Record<string, unknown>>
  >;
}
