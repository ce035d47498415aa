import { shared } from '../../core/across-copies.js';
import { DEFAULT_ENVIRONMENT } from '../../core/environment.js';
import { register } from '../../core/exposition/registry.js';
import { DEFAULT_TABLE } from '../../core/instruments/metric-table.js';
import { observeNewInstruments } from '../../core/instruments/new-instruments.js';
import { setTimeout } from '../../core/own-time.js';

/** An application of this thread takes metrics over that were made before it starts. */
const PATIENCE_MS = 1000;

/** What copies of the package know of this thread. */
const thread = shared('unshared-thread', () => ({ hasWarned: false, hasApplication: false }));

/** The application of this thread serves its metrics, or says that it does not. */
export function noteApplication(): void {
  thread.hasApplication = true;
}

/** Warns if this thread makes metrics that nobody can scrape. */
export function warnOfMetrics(): void {
  observeNewInstruments((_instrument, registers) => {
    if (!thread.hasWarned && registers.some((one) => one === DEFAULT_TABLE || one === register)) {
      thread.hasWarned = true;
      setTimeout(warn, PATIENCE_MS).unref();
    }
    return undefined;
  });
}

function warn(): void {
  if (thread.hasApplication) return;
  DEFAULT_ENVIRONMENT.warn(
    'the metrics of this worker thread are in no scrape: the application in the thread that started it does not ask for ' +
      'them. Set the MetricsModule option workers: true there.',
  );
}
