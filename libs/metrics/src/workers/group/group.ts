import cluster from 'node:cluster';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { type ProcessIdentity, processIn, processWith, textOf } from './process-identity.js';

/** Processes whose metrics are one whole. */
export interface Group {
  /** The name of its folder. */
  readonly name: string;
  /** The process that starts the others; undefined if they have a name in common instead. */
  readonly parent: ProcessIdentity | undefined;
}

/** Groups of other machines or containers may share the folder, where the same process IDs are other processes. */
const HOST = createHash('sha256')
  .update(tryRead(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')))
  .update(tryRead(() => readlinkSync('/proc/self/ns/pid')))
  .digest('hex')
  .slice(0, 12);

const NAMED = 'named-';

/**
 * The group of this process: the processes with this name, or those of one parent. A worker of a cluster belongs to its
 * primary, one of PM2's cluster mode to its application in PM2's daemon, and any other process to its own children.
 */
export function groupOf(name: string | undefined, env: NodeJS.ProcessEnv = process.env): Group {
  if (name !== undefined) return { name: `${HOST}-${NAMED}${fileNameOf(name)}`, parent: undefined };
  const parent = processWith(cluster.isWorker ? process.ppid : process.pid);
  // The workers of an application that PM2 runs in fork mode inherit its environment.
  const application = cluster.isWorker && env['exec_mode'] === 'cluster_mode' ? (env['name'] ?? '') : '';
  return { name: `${HOST}-${textOf(parent)}${application && `-${fileNameOf(application)}`}`, parent };
}

/** The parent of a group of this machine, by the name of its folder; undefined for other groups. */
export function parentIn(groupName: string): ProcessIdentity | undefined {
  return groupName.startsWith(`${HOST}-`) ? processIn(groupName.slice(HOST.length + 1)) : undefined;
}

/** Two names never share a file name. */
function fileNameOf(name: string): string {
  const readable = name.replaceAll(/[^\w.-]/g, '_').slice(0, 40);
  return `${readable}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

function tryRead(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
