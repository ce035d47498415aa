// run-storage.mjs LIBRARY SERIES STORAGE: nanoseconds to count a value in its bucket, and memory per series
import { lognormal } from './values.mjs';

const RUNS = 5;
const COUNTS = 1_000_000;
const [library, seriesCount, storage] = process.argv.slice(2);
const { BucketCounts } = await import(`${library}core/instruments/native/bucket-counts.js`);
const { bucketKey } = await import(`${library}core/instruments/native/bucket-key.js`);

class MapCounts {
  populated = 0;
  counts = new Map();
  add(key, count) {
    const before = this.counts.get(key) ?? 0;
    if (before === 0) this.populated++;
    this.counts.set(key, before + count);
  }
}

class ObjectCounts {
  populated = 0;
  counts = {};
  add(key, count) {
    const before = this.counts[key] ?? 0;
    if (before === 0) this.populated++;
    this.counts[key] = before + count;
  }
}

class TypedWindow {
  populated = 0;
  start = 0;
  window = new Float64Array(0);
  add(key, count) {
    const slot = key - this.start;
    if (slot < 0 || slot >= this.window.length) {
      this.grow(key);
      this.add(key, count);
      return;
    }
    const before = this.window[slot];
    if (before === 0) this.populated++;
    this.window[slot] = before + count;
  }
  grow(key) {
    const { window } = this;
    const start = window.length === 0 ? key : this.start;
    const from = Math.min(start, key);
    const grown = new Float64Array(Math.max(start + window.length, key + 1) - from);
    grown.set(window, start - from);
    this.start = from;
    this.window = grown;
  }
}

const STORAGES = {
  'array window': BucketCounts,
  'typed window': TypedWindow,
  map: MapCounts,
  object: ObjectCounts,
};
const keys = Int32Array.from(lognormal(1 << 14), (value) => bucketKey(value, 3));

const before = usedBytes();
const all = Array.from({ length: Number(seriesCount) }, () => new STORAGES[storage]());
let ns = Infinity;
for (let run = 0; run <= RUNS; run++) {
  const measured = runOnce();
  if (run > 0) ns = Math.min(ns, measured);
}
const bytes = (usedBytes() - before) / all.length;
// A few series weigh less than what else the process does.
process.send({
  ns,
  ...(all.length >= 1000 && { 'bytes of memory': bytes }),
  'populated buckets': all[0].populated,
});

function runOnce() {
  let series = 0;
  const start = performance.now();
  for (let i = 0; i < COUNTS; i++) {
    all[series].add(keys[i & (keys.length - 1)], 1);
    if (++series === all.length) series = 0;
  }
  return ((performance.now() - start) * 1e6) / COUNTS;
}

function usedBytes() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
