// run-metrics.mjs LIBRARY LABELS "CONTESTANT: Counter|Histogram": CPU time of making a metric, and its bytes
import { LABEL_NAMES, metricsOf } from './contestants.mjs';
import { cpuMs } from '../runner/cpu-ms.mjs';

const METRICS = 5000;
const [library, labelCount, name] = process.argv.slice(2);
const [contestant, kind] = name.split(': ');
const make = await metricsOf(contestant, library);
const labelNames = LABEL_NAMES.slice(0, Number(labelCount));
const LABELS = { method: 'GET', route: '/api/resource/:id', status: '200' };
const labels = Object.fromEntries(labelNames.map((label) => [label, LABELS[label]]));

// The code that the first metrics of a process load and compile is not what one more metric takes.
const kept = Array.from({ length: 10 }, () => recorded(make(kind, labelNames)));
const metrics = Array.from({ length: METRICS });
const bytesBefore = used();
const cpuBefore = cpuMs();
for (let i = 0; i < METRICS; i++) metrics[i] = make(kind, labelNames);
const cpu = cpuMs() - cpuBefore;
metrics.forEach(recorded);
const bytes = (used() - bytesBefore) / METRICS;
for (const metric of [kept.at(-1), metrics.at(-1)]) {
  const { values } = await metric.get();
  if (!values.some(({ value }) => value === 1.5)) throw new Error(`${name} has lost its recording`);
}
process.send({ 'bytes per metric': bytes, 'CPU µs': (cpu / METRICS) * 1000 });

function recorded(metric) {
  const record = kind === 'Counter' ? 'inc' : 'observe';
  if (labelNames.length === 0) metric[record](1.5);
  else metric[record](labels, 1.5);
  return metric;
}

function used() {
  for (let i = 0; i < 4; i++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
