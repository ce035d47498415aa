import type { Cluster } from 'node:cluster';

/**
 * Whether this process is a worker of Node's cluster. Loading that module takes 1 ms of a start; a process without a
 * channel to its parent is no worker.
 */
export function isClusterWorker(): boolean {
  if (process.send === undefined) return false;
  const cluster: unknown = process.getBuiltinModule('node:cluster');
  return (cluster as Cluster).isWorker;
}
