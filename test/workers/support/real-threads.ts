import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CompiledLibrary } from '../../decorators/support/compiled-library.js';

/** Before the script of the main thread: `page()` shows the metrics of the threads that `start()` starts. */
const MAIN = `
  import { Worker } from 'node:worker_threads';
  import { Registry } from './library/core/exposition/registry.js';
  import { ThreadMetrics } from './library/workers/threads/thread-metrics.js';
  import { threads } from './library/workers/threads/threads.js';

  const whole = new ThreadMetrics(new Set(), undefined, () => undefined);
  whole.open();
  /** A counter of what the threads have recorded. */
  const told = new Int32Array(new SharedArrayBuffer(8));
  const start = (options) => new Worker(new URL('./thread.js', import.meta.url), { workerData: told, ...options });
  const until = async (isOver) => { while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 1)); };
  const ended = (worker) => new Promise((resolve) => worker.once('exit', resolve));
  const metrics = (own = []) => whole.join(own);
  async function page(own) {
    const registry = new Registry();
    for (const metric of await metrics(own)) registry.registerMetric(metric);
    return registry.metrics();
  }
  const sum = (text, name) => text.split('\\n').filter((line) => line.startsWith(name))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
  const print = (value) => console.log(JSON.stringify(value));
`;

const THREAD = `
  import { Worker, parentPort, workerData as told, threadId } from 'node:worker_threads';
  import './library/workers/threads/sharing.js';
  import { Counter } from './library/core/instruments/counter.js';
  import { Gauge } from './library/core/instruments/gauge.js';
  import { Histogram } from './library/core/instruments/histogram.js';
  import { Summary } from './library/core/instruments/summary.js';
  const forever = () => setInterval(() => undefined, 1000);
`;

/** Runs two scripts in a Node process of its own, and returns what `print()` was given. */
export async function runThreads(
  { folder }: CompiledLibrary,
  scripts: { readonly main: string; readonly thread: string },
  nodeOptions: readonly string[] = [],
  timeoutMs = 60_000,
): Promise<unknown> {
  writeFileSync(join(folder, 'main.js'), MAIN + scripts.main);
  writeFileSync(join(folder, 'thread.js'), THREAD + scripts.thread);
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeOptions, join(folder, 'main.js')], {
    timeout: timeoutMs,
  });
  return JSON.parse(stdout);
}
