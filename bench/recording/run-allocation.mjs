// run-allocation.mjs LIBRARY SETS CALL: bytes allocated per call of ours on existing series, over 10 million calls
import { labelLists, LABEL_NAMES, metricsOf, VALUES } from './contestants.mjs';

const CALLS = 1e7;
const [library, setCount, name] = process.argv.slice(2);
const make = await metricsOf('ours', library);
const lists = labelLists(Number(setCount));
// Objects that exist already, and numbers too, which a call that is not inlined boxes: what the caller allocates is not
// ours. An array that holds something else as well keeps its numbers boxed.
const objects = lists.map((list) => Object.fromEntries(LABEL_NAMES.map((label, i) => [label, list[i]])));
const boxedValues = ['', ...VALUES].fill(VALUES[0], 0, 1);
const counter = make('Counter');
const gauge = make('Gauge');
const histogram = make('Histogram');
const keptCounters = lists.map((list) => counter.labels(...list));
const keptHistograms = lists.map((list) => histogram.labels(...list));

const RECORD = {
  'counter, by object': (i) => counter.inc(objects[i], 0.5),
  'counter, by position': (i) => counter.labels(lists[i][0], lists[i][1], lists[i][2]).inc(0.5),
  'counter, labels(object)': (i) => counter.labels(objects[i]).inc(0.5),
  'counter, kept': (i) => keptCounters[i].inc(0.5),
  'gauge, by object': (i) => gauge.set(objects[i], i + 0.5),
  'histogram, by object': (i) => histogram.observe(objects[i], boxedValues[i & 1023]),
  'histogram, kept': (i) => keptHistograms[i].observe(boxedValues[i & 1023]),
};
const record = RECORD[name];

// In small parts, so that a collection, which hides what was allocated, spoils one part of many.
const PARTS = 200;
run(CALLS / 10);
globalThis.gc();
let allocated = 0;
for (let part = 0; part < PARTS; part++) {
  const before = process.memoryUsage().heapUsed;
  run(CALLS / PARTS);
  allocated += Math.max(0, process.memoryUsage().heapUsed - before);
}
process.send({ 'bytes per call': allocated / CALLS });

function run(calls) {
  let next = 0;
  for (let i = 0; i < calls; i++) {
    record(next);
    if (++next === lists.length) next = 0;
  }
}
