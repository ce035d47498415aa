/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
// run-thread-recording.mjs LIBRARY INSTRUMENT: a kept series in a thread whose metrics are shared, and in one whose are not
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const TURNS = 60;
const [library, instrument] = process.argv.slice(2);
const { ThreadMetrics } = await import(`${library}workers/threads/thread-metrics.js`);

const start = async (shares) => {
  const worker = new Worker(new URL('recording-thread.mjs', import.meta.url), {
    workerData: { library, instrument },
  });
  const [isShared] = await once(worker, 'message');
  if (isShared !== shares) throw new Error(`the metrics of the thread are ${isShared ? '' : 'not '}shared.`);
  return worker;
};
const alone = await start(false);
const whole = new ThreadMetrics(new Set(), undefined, () => undefined);
whole.open();
const shared = await start(true);

const measure = async (worker) => {
  worker.postMessage('run');
  const [ns] = await once(worker, 'message');
  return ns;
};
const ratios = [];
const best = { alone: Infinity, shared: Infinity };
for (let turn = 0; turn < TURNS; turn++) {
  // In turns, the first of each pair too, so that a busy moment of the machine hits both alike.
  const order = turn % 2 === 0 ? ['alone', 'shared'] : ['shared', 'alone'];
  const ns = {};
  for (const which of order) ns[which] = await measure(which === 'alone' ? alone : shared);
  for (const which of order) best[which] = Math.min(best[which], ns[which]);
  ratios.push(ns.shared / ns.alone);
}
await Promise.all([alone.terminate(), shared.terminate()]);
process.send(
  {
    'ns without': best.alone,
    'ns with': best.shared,
    'with, times without': ratios.toSorted((a, b) => a - b)[TURNS >> 1],
  },
  () => process.exit(),
);
