import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolveHttpOptions } from '../http/http.options.js';
import { prometheusHttpMetrics } from '../http/naming/prometheus.metrics.js';
import { RequestLabels } from '../http/naming/request-labels.js';
import { gcDuration } from '../runtime/gc.js';
import { announcementsDuring } from '../metrics/definition/announcement.js';
import { type CatalogEntry, entryOf } from './catalog-entry.js';

/** The entries declared while `load` runs: it imports a module, which must not start anything. */
export async function entriesDuring(
  load: () => Promise<unknown>,
  workingDirectory: string,
): Promise<CatalogEntry[]> {
  const announcements = await announcementsDuring(async () => {
    await load();
    // Metrics whose names depend on options are declared at startup: list them here with the defaults.
    const http = resolveHttpOptions({});
    prometheusHttpMetrics(new RequestLabels(http).names(), { buckets: http.buckets });
    gcDuration();
  });
  return announcements.map((announcement) => entryOf(announcement, workingDirectory));
}

/** The entries declared by a module file and its imports. */
export function readApplication(file: string, workingDirectory: string): Promise<CatalogEntry[]> {
  const url = pathToFileURL(resolve(workingDirectory, file)).href;
  return entriesDuring(() => import(url), workingDirectory);
}
