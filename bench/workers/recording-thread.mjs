/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
// A thread that records in a kept series when it gets a message, and answers with the nanoseconds of a recording.
import { parentPort, workerData } from 'node:worker_threads';

const CALLS = 1_000_000;
const { library, instrument } = workerData;
await import(`${library}workers/threads/sharing.js`);
const { Counter } = await import(`${library}core/instruments/counter.js`);
const { Gauge } = await import(`${library}core/instruments/gauge.js`);
const { Histogram } = await import(`${library}core/instruments/histogram.js`);

const config = { name: 'recorded', help: 'Recorded.', labelNames: ['id'] };
const record = {
  counter() {
    const kept = new Counter(config).labels({ id: 1 });
    return (count) => {
      for (let i = 0; i < count; i++) kept.inc();
    };
  },
  gauge() {
    const kept = new Gauge(config).labels({ id: 1 });
    return (count) => {
      for (let i = 0; i < count; i++) kept.set(i);
    };
  },
  histogram() {
    const kept = new Histogram(config).labels({ id: 1 });
    return (count) => {
      for (let i = 0; i < count; i++) kept.observe((i & 1023) / 100);
    };
  },
}[instrument]();
for (let i = 0; i < 10; i++) record(CALLS);

parentPort.on('message', () => {
  const start = performance.now();
  record(CALLS);
  parentPort.postMessage(((performance.now() - start) * 1e6) / CALLS);
});
const { SHARING } = await import(`${library}workers/threads/sharing.js`);
parentPort.postMessage(SHARING !== undefined);
