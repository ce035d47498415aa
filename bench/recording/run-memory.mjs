// run-memory.mjs LIBRARY SERIES "CONTESTANT: Counter|Histogram": bytes per series, on and off the heap
import { metricsOf, VALUES } from './contestants.mjs';

const [library, seriesCount, name] = process.argv.slice(2);
const [contestant, kind] = name.split(': ');
const make = await metricsOf(contestant, library);
const count = Number(seriesCount);
// The label values exist before: every contestant points to the same texts.
const METHODS = texts('METHOD', 10);
const ROUTES = texts('/api/resource', count / 100);
const STATUSES = texts('', 10);

const metric = make(kind);
const before = used();
let i = 0;
for (const method of METHODS) {
  for (const route of ROUTES) {
    for (const status of STATUSES) {
      const labels = { method, route, status };
      if (kind === 'Counter') metric.inc(labels, 1.5);
      else metric.observe(labels, VALUES[i++ & 1023]);
    }
  }
}
const bytes = (used() - before) / count;
const { values } = await metric.get();
if (values.length < count) throw new Error(`${name} has ${values.length} samples of ${count} series`);
process.send({ 'bytes per series': bytes });

function texts(prefix, length) {
  return Array.from({ length }, (_, i) => `${prefix}${i}`);
}

function used() {
  for (let i = 0; i < 4; i++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
