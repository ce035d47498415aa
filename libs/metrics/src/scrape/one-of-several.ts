import { isClusterWorker } from './cluster-worker.js';

/** What is wrong with a scrape that reaches one of several processes and shows it alone; undefined if it does not. */
export function oneOfSeveralNote(hasOwnPort: boolean): string | undefined {
  if (!isClusterWorker() || hasOwnPort) return undefined;
  return (
    `this scrape shows process ${process.pid} alone, one of several behind the same port: the next scrape reaches ` +
    'another, so counters jump up and down. Set the MetricsModule option workers: true, and each answers for all.'
  );
}
