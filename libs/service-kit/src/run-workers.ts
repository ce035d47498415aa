import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { Logger } from '@nestjs/common';

const NUMBER = 'WORKER_NUMBER';

/** Whether this process is the one of its service for what only one may do: the first worker, or a service without workers. */
export function isFirstWorker(): boolean {
  return cluster.isPrimary || process.env[NUMBER] === '1';
}

/**
 * Runs this program in so many processes behind one port, for the primary process of a cluster. A worker that ends is
 * replaced, unless it has never listened: then all end, and this process with 1. SIGTERM and SIGINT are passed on.
 * A new worker has the number of the one it replaces. Resolves when all have ended.
 */
export async function runWorkers(count: number): Promise<void> {
  const logger = new Logger('Workers');
  const listening = new Set<Worker>();
  const numbers = new WeakMap<Worker, number>();
  const fork = (number: number): unknown => numbers.set(cluster.fork({ [NUMBER]: number }), number);
  const stopping = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    stopping.abort();
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
  };
  cluster.on('listening', (worker) => listening.add(worker));
  cluster.on('exit', (worker, code, signal) => {
    if (stopping.signal.aborted) return;
    const end = `Worker ${worker.process.pid} has ended (${signal ?? code})`;
    if (listening.delete(worker)) {
      logger.warn(`${end}; a new one takes its place`);
      fork(numbers.get(worker) ?? 1);
      return;
    }
    logger.fatal(`${end} before it listened`);
    process.exitCode = 1;
    stop('SIGTERM');
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
  for (let number = 1; number <= count; number++) fork(number);
  const areAllDead = (): boolean => Object.values(cluster.workers ?? {}).every((worker) => worker?.isDead());
  do await once(cluster, 'exit');
  while (!stopping.signal.aborted || !areAllDead());
}
