import { join } from 'node:path';
import { shared } from '../core/across-copies.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { removeAbandoned, removeEndedGroups } from './files/clean-up.js';
import { makePrivateFolder } from './files/private-folder.js';
import { groupOf } from './group/group.js';
import { ProcessNumber } from './group/process-number.js';
import { hasEnded, processIn, processWith, textOf } from './group/process-identity.js';
import { ProcessGroup, type ProcessGroupOptions } from './process-group.js';
import type { ResolvedWorkersOptions } from './workers.options.js';

/** The groups of this process: each application has its own. */
const joined = shared('joined-groups', () => ({ folders: new Set<string>(), count: 0 }));

/** A group that this process has joined. */
export interface JoinedGroup {
  readonly group: ProcessGroup;
  readonly folder: string;
  /** The number of this process in it; undefined if no metric shows it. */
  readonly number: number | undefined;
  /** Leaves the group. */
  leave(): void;
}

/**
 * Joins the group of this process.
 * @throws MetricsConfigurationError when the folder can't be used, or another application of this process is in the group
 */
export function joinGroup(
  options: ResolvedWorkersOptions,
  callbacks: Pick<ProcessGroupOptions, 'onLeftOut' | 'onError'>,
): JoinedGroup {
  const { name, parent } = groupOf(options.group);
  const folder = join(options.folder, name);
  if (joined.folders.has(folder)) {
    throw new MetricsConfigurationError(
      'MetricsModule option workers: another application in this process shares its metrics in the same group. Name ' +
        "a group for each: workers: { group: 'admin' }.",
    );
  }
  try {
    makePrivateFolder(options.folder);
    removeEndedGroups(options.folder);
    const id = `${textOf(processWith(process.pid))}-${++joined.count}`;
    const group = new ProcessGroup({ ...callbacks, folder, id, hasEnded: hasMemberEnded, startOf, isParent });
    removeAbandoned(folder);
    const number = options.perWorker ? new ProcessNumber(folder, id, hasMemberEnded) : undefined;
    // Named groups have no parent whose end would be theirs.
    if (parent === undefined) void group.beginAnewIfAlone().catch(callbacks.onError);
    joined.folders.add(folder);
    return {
      group,
      folder,
      number: number?.value,
      leave: () => {
        joined.folders.delete(folder);
        group.leave();
        number?.leave();
      },
    };
  } catch (error) {
    throw new MetricsConfigurationError(
      `MetricsModule option workers.folder: processes can't share their metrics in ${options.folder}: ` +
        (error as Error).message,
      { cause: error },
    );
  }
}

/** 0 where the kernel does not tell: then the order is that of the IDs. */
function startOf(id: string): number {
  return processIn(id)?.started ?? 0;
}

function isParent(id: string): boolean {
  return processIn(id)?.pid === process.ppid;
}

function hasMemberEnded(id: string): boolean {
  const owner = processIn(id);
  return owner !== undefined && hasEnded(owner);
}
