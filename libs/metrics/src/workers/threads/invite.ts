import type { ClientRegistry } from '../../core/instruments/registry-contract.js';
import { SHARING } from './sharing.js';
import { threads } from './threads.js';
import { noteApplication } from './unshared-metrics.js';

/** What the module option `workers` says, before defaults. */
type WorkersOption = boolean | object | undefined;

/** Invites the threads that start from now on if an application wants their metrics; if not, tells them so. */
export function inviteFor(workers: WorkersOption): void {
  if (SHARING !== undefined) return;
  if (workers === undefined || workers === false) threads().decline();
  else threads().open();
}

/** Shares the metrics of an application of this thread, unless its option `workers` is `false`. */
export function shareRegistry(registry: ClientRegistry, workers: WorkersOption): void {
  noteApplication();
  if (workers !== false) SHARING?.addPage(registry);
}

/** Whether another thread shows the metrics of this one. */
export const isShownElsewhere = SHARING !== undefined;
