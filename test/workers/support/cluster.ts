import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompiledLibrary } from '../../decorators/support/compiled-library.js';
import { type Platform, until } from '../../support/app.js';
import { getOnce } from './get-once.js';
import { writeWorkApp } from './work-app.js';

/** A Nest application in the workers of a cluster. The primary starts a new worker for each that ends. */
const SCRIPT = `
import 'reflect-metadata';
import cluster from 'node:cluster';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricsModule } from './library/index.js';
import { start } from './work-app.js';

const { platform, workers, options, primary } = JSON.parse(process.env.CLUSTER);

if (cluster.isPrimary) {
  let isStopping = false;
  let env = {};
  cluster.on('message', (worker, message) => process.send(message));
  cluster.on('exit', (worker) => {
    process.send({ ended: worker.process.pid });
    if (!isStopping) cluster.fork(env);
  });
  process.on('message', async (order) => {
    if (order.env !== undefined) {
      env = order.env;
      return;
    }
    isStopping = true;
    for (const worker of Object.values(cluster.workers)) worker.process.kill(order.signal);
    while (Object.keys(cluster.workers).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    process.exit();
  });
  if (primary !== undefined) {
    class PrimaryModule {}
    Module({ imports: [MetricsModule.forRoot({ ...options, ...primary })] })(PrimaryModule);
    await NestFactory.createApplicationContext(PrimaryModule, { logger: ['error'] });
  }
  for (let i = 0; i < workers; i++) cluster.fork();
} else {
  process.send({ ready: process.pid, port: await start({ platform, options }) });
}
`;

export interface ClusterOptions {
  readonly platform?: Platform;
  readonly workers?: number;
  /** Of the module in each worker; `workers: { folder }` is set. */
  readonly options?: object;
  /** More of the option `workers`. */
  readonly shares?: object;
  /** Of the module in the primary, which has none by default. */
  readonly primary?: object;
}

interface Message {
  readonly ready?: number;
  readonly port?: number;
  readonly ended?: number;
}

/** Starting takes long on a busy machine. */
const READY_TIMEOUT_MS = 100_000;

/** A cluster; the caller stops it. */
export class Cluster {
  /** The process IDs of the workers that answer. */
  readonly workers = new Set<number>();
  port = 0;
  output = '';
  readonly folder = mkdtempSync(join(tmpdir(), 'metrics-cluster-'));
  private readonly primary: ChildProcess;
  private readonly workerCount: number;

  constructor(
    library: CompiledLibrary,
    { platform = 'Express', workers = 2, options = {}, shares, primary }: ClusterOptions = {},
  ) {
    this.workerCount = workers;
    const script = join(library.folder, 'cluster.js');
    writeFileSync(script, SCRIPT);
    writeWorkApp(library);
    const sharing = { workers: { folder: this.folder, ...shares } };
    this.primary = fork(script, {
      env: {
        ...process.env,
        CLUSTER: JSON.stringify({ platform, workers, options: { ...sharing, ...options }, primary }),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
    });
    for (const stream of [this.primary.stdout, this.primary.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.primary.on('message', ({ ready, ended, port }: Message) => {
      if (ready !== undefined) this.workers.add(ready);
      if (ended !== undefined) this.workers.delete(ended);
      if (port !== undefined) this.port = port;
    });
  }

  /** Waits until all workers answer. */
  untilReady(): Promise<void> {
    const { workers, workerCount } = this;
    return until(() => workers.size === workerCount, `${workerCount} workers answer`, READY_TIMEOUT_MS);
  }

  /** Ends a worker by a signal, and waits until it has ended. */
  async end(pid: number, signal: NodeJS.Signals): Promise<void> {
    process.kill(pid, signal);
    await until(() => !this.workers.has(pid), `worker ${pid} ends`, READY_TIMEOUT_MS);
  }

  /** Where the workers keep their metrics. */
  get groupFolder(): string {
    const [group = ''] = readdirSync(this.folder);
    return join(this.folder, group);
  }

  /** Gives the workers that start from now on variables of the environment. */
  startWith(env: NodeJS.ProcessEnv): void {
    this.primary.send({ env });
  }

  /** Does so much work, and returns how much each worker has done. */
  async work(count: number): Promise<Map<number, number>> {
    const done = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const { pid } = JSON.parse(await getOnce(this.port, '/work')) as { pid: number };
      done.set(pid, (done.get(pid) ?? 0) + 1);
    }
    return done;
  }

  /** A scrape that one of the workers answers, or whoever serves the port. */
  scrape(port = this.port): Promise<string> {
    return getOnce(port, '/metrics');
  }

  /** Stops the workers, and then the primary. */
  async stop(): Promise<void> {
    if (this.primary.exitCode === null) {
      for (const pid of this.workers) process.kill(pid, 'SIGCONT');
      const ended = once(this.primary, 'exit');
      this.primary.send({ signal: 'SIGTERM' });
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
