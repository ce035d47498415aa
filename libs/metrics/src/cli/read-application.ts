import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DURATION_BUCKETS, prometheusHttpMetrics } from '../http/naming/prometheus.metrics.js';
import { gcDuration } from '../runtime/gc.js';
import { announcementsDuring } from '../metrics/definition/announcement.js';
import { type CatalogEntry, entryOf } from './catalog-entry.js';

/** What is declared while `load` runs, such as the import of a module that must not start anything. */
export async function entriesDuring(
  load: () => Promise<unknown>,
  workingDirectory: string,
): Promise<CatalogEntry[]> {
  const announcements = await announcementsDuring(async () => {
    await load();
    // Those whose names depend on the options are declared at the start: here they are with the defaults.
    prometheusHttpMetrics([], { buckets: DURATION_BUCKETS });
    gcDuration();
  });
  return announcements.map((announcement) => entryOf(announcement, workingDirectory));
}

/** What the code declares that a module file pulls in. */
export function readApplication(file: string, workingDirectory: string): Promise<CatalogEntry[]> {
  const url = pathToFileURL(resolve(workingDirectory, file)).href;
  return entriesDuring(() => import(url), workingDirectory);
}
