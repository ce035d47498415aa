// A thread with many series, of which some change when it gets a message.
/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
import { parentPort, workerData } from 'node:worker_threads';
import { changeSome, config, filled } from './labelled-series.mjs';

const { library, contestant, seriesCount } = workerData;
const { registers: _, ...shared } = config;
const counter = filled(contestant === 'ours' ? await ours() : await theirs(), seriesCount);
parentPort.on('message', () => {
  changeSome(counter, seriesCount);
  parentPort.postMessage('done');
});
parentPort.postMessage('ready');

async function ours() {
  await import(`${library}workers/threads/sharing.js`);
  const { Counter } = await import(`${library}core/instruments/counter.js`);
  return new Counter({ ...shared, maxSeries: Infinity });
}

async function theirs() {
  const { Counter, WorkerRegistry } = (await import(contestant)).default;
  // Its constructor answers for the global register.
  globalThis.registry = new WorkerRegistry();
  return new Counter(shared);
}
