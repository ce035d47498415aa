import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { runThreads } from './support/real-threads.js';

const TIMEOUT_MS = 900_000;

let library: CompiledLibrary;
beforeAll(() => {
  library = compileLibrary();
});
afterAll(() => library.remove());

/** Counts as fast as it can, and tells how far it is, until it is terminated. */
const THREAD = `
  const { slot, told: slots } = told;
  const counter = new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['thread'], maxSeries: Infinity });
  const histogram = new Histogram({ name: 'job_seconds', help: 'Jobs.', labelNames: ['kind'], buckets: [0.5] });
  const native = new Histogram({ name: 'native_seconds', help: 'Jobs.', native: {} });
  new Gauge({ name: 'running', help: 'Threads.' }).set(1);
  for (let i = 0; ; i++) {
    native.observe(i % 100);
    histogram.observe({ kind: i % 7 }, i % 2);
    counter.inc({ thread: slot });
    Atomics.add(slots, slot, 1);
  }`;

/** Keeps four threads busy, of which one after the other is terminated wherever it is at that moment. */
const MAIN = `
  const THREADS = 1000;
  const slots = new Int32Array(new SharedArrayBuffer(4 * THREADS));
  const bytes = async () => {
    // What ended threads leave is put together in the background.
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  let next = 0, falls = 0, last = 0, early = 0;
  async function work() {
    while (next < THREADS) {
      const slot = next++;
      const worker = start({ workerData: { slot, told: slots } });
      await until(() => slots[slot] > 20);
      if (slot % 20 === 0) {
        const shown = sum(await page(), 'jobs_total{');
        if (shown < last) falls++;
        last = shown;
      }
      if (slot === THREADS / 5) early = await bytes();
      await worker.terminate();
    }
  }
  await Promise.all([work(), work(), work(), work()]);
  const text = await page();
  const shown = Array.from(slots, () => 0);
  for (const [, slot, value] of text.matchAll(/^jobs_total\\{thread="(\\d+)"\\} (\\d+)$/gm)) shown[slot] = Number(value);
  const total = shown.reduce((sum, value) => sum + value, 0);
  print({
    // A thread may be stopped between recording and telling.
    wrong: shown.filter((value, slot) => value !== slots[slot] && value !== slots[slot] + 1).length,
    histogram: sum(text, 'job_seconds_count{') - total,
    native: sum(text, 'native_seconds_count') - total,
    falls,
    hasGauge: text.includes('running'),
    live: threads().live.size,
    growthBytes: (await bytes()) - early,
  });`;

it(
  'have exact sums after 1000 of them were terminated under load, and leave no memory behind',
  async () => {
    const threads = { main: MAIN, thread: THREAD };
    const result = (await runThreads(library, threads, ['--expose-gc'], TIMEOUT_MS)) as Record<
      string,
      number
    >;
    const { histogram = NaN, native = NaN, growthBytes = NaN, ...rest } = result;
    expect(rest).toEqual({ wrong: 0, falls: 0, hasGauge: false, live: 0 });
    // Each thread records these two before it counts.
    for (const more of [histogram, native]) {
      expect(more).toBeGreaterThanOrEqual(0);
      expect(more).toBeLessThanOrEqual(1000);
    }
    // The log of a thread alone has 64 KB.
    expect(growthBytes).toBeLessThan(4_000_000);
  },
  TIMEOUT_MS,
);
