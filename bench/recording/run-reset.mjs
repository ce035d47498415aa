// run-reset.mjs LIBRARY SERIES "CONTESTANT: Counter|Histogram": CPU time of emptying a metric of many series
import { labelLists, LABEL_NAMES, metricsOf } from './contestants.mjs';
import { cpuMs } from '../runner/cpu-ms.mjs';

const RESETS = 15;
const [library, seriesCount, name] = process.argv.slice(2);
const [contestant, kind] = name.split(': ');
const metric = (await metricsOf(contestant, library))(kind);
const sets = labelLists(Number(seriesCount)).map((list) =>
  Object.fromEntries(LABEL_NAMES.map((label, i) => [label, list[i]])),
);
const record = kind === 'Counter' ? 'inc' : 'observe';

const times = [];
for (let round = 0; round < RESETS; round++) {
  for (const labels of sets) metric[record](labels, 1);
  globalThis.gc();
  const before = cpuMs();
  metric.reset();
  times.push(cpuMs() - before);
}
const { values } = await metric.get();
if (values.some(({ value }) => value !== 0)) throw new Error(`${name} still has values`);
// The least: in most rounds the threads that collected garbage are still busy for some ten microseconds.
process.send({ 'CPU ms': Math.min(...times) });
