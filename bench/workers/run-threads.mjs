// run-threads.mjs LIBRARY THREADS SERIES CONTESTANT: scrapes of several threads, and the end of one of them
/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { cpuMs } from '../runner/cpu-ms.mjs';
import { longestBlockMs } from '../runner/longest-block.mjs';
import { CHANGED } from './labelled-series.mjs';

const SCRAPES = 15;
const [library, threads, series, contestant] = process.argv.slice(2);
const threadCount = Number(threads);
const seriesCount = Number(series);

// Before the threads start: each of them asks who reads it.
const scrape = contestant === 'ours' ? await ours() : await theirs();
let workers;
const firstBlock = await longestBlockMs(async () => {
  workers = await Promise.all(Array.from({ length: threadCount }, startThread));
});
// The first two read and render everything.
for (let i = 0; i < 2; i++) {
  await change();
  await scrape();
}
const costs = [];
const blocks = [];
for (let i = 0; i < SCRAPES; i++) {
  await change();
  globalThis.gc();
  const start = cpuMs();
  blocks.push(await longestBlockMs(scrape));
  costs.push(cpuMs() - start);
}
const before = totalIn(await scrape());
const endBlock = await longestBlockMs(async () => {
  await workers[0].terminate();
  // What is put together later, too.
  await delay(500);
});
const start = performance.now();
const after = await scrape().then(totalIn, () => NaN);
const answerMs = performance.now() - start;
await Promise.all(workers.map((worker) => worker.terminate()));
process.send(
  {
    'ms of CPU': median(costs),
    'longest block, ms of CPU': median(blocks),
    'longest block when threads begin': firstBlock,
    'longest block when one is terminated': endBlock,
    'total before': before,
    // A scrape that has failed has no total.
    ...(Number.isNaN(after) ? {} : { 'total after': after }),
    'ms until the answer after it': answerMs,
  },
  () => process.exit(),
);

async function startThread() {
  const worker = new Worker(new URL('thread.mjs', import.meta.url), {
    workerData: { library, contestant, seriesCount },
  });
  await once(worker, 'message');
  return worker;
}

function change() {
  return Promise.all(
    workers.map((worker) => {
      worker.postMessage(CHANGED);
      return once(worker, 'message');
    }),
  );
}

async function ours() {
  const { ThreadMetrics } = await import(`${library}workers/threads/thread-metrics.js`);
  const { Exposer } = await import(`${library}core/exposition/exposer.js`);
  const whole = new ThreadMetrics(new Set(), undefined, fail);
  whole.open();
  const exposer = new Exposer();
  const format = { type: 'text', version: '0.0.4', escaping: 'underscores' };
  return async () => {
    const chunks = [];
    const exposition = exposer.expose(await whole.join([]), { format, deadlineMs: 10_000, onError: fail });
    for await (const chunk of exposition) {
      chunks.push(Buffer.from(chunk));
      exposition.release(chunk);
    }
    return chunks;
  };
}

async function theirs() {
  const { WorkerRegistry } = (await import(contestant)).default;
  const registry = new WorkerRegistry();
  return async () => [await registry.workerMetrics()];
}

/** The sum of all series. */
function totalIn(chunks) {
  const lines = chunks.join('').split('\n');
  return lines
    .filter((line) => line.startsWith('calls_total{'))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function fail(...reasons) {
  throw new Error(reasons.join(', '));
}
