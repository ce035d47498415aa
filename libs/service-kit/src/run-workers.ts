import cluster, { type Worker } from 'node:cluster';
import { Logger } from '@nestjs/common';

/**
 * Runs this program in so many processes behind one port, for the primary process of a cluster. A worker that ends is
 * replaced, unless it has never listened: then all end, and this process with 1. SIGTERM and SIGINT are passed on.
 */
export function runWorkers(count: number): void {
  const logger = new Logger('Workers');
  const listening = new Set<Worker>();
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    isStopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
  };
  cluster.on('listening', (worker) => listening.add(worker));
  cluster.on('exit', (worker, code, signal) => {
    if (isStopping) return;
    const end = `Worker ${worker.process.pid} has ended (${signal ?? code})`;
    if (listening.delete(worker)) {
      logger.warn(`${end}; a new one takes its place`);
      cluster.fork();
      return;
    }
    logger.fatal(`${end} before it listened`);
    process.exitCode = 1;
    stop('SIGTERM');
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
  for (let i = 0; i < count; i++) cluster.fork();
}
