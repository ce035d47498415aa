// run-growth.mjs LIBRARY SERIES "CONTESTANT: VALUES": the longest recording while a counter grows from no series.
// VALUES is "few" (three labels with some hundred values each) or "distinct" (one label, another value for each series)
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { metricsOf } from './contestants.mjs';
import { cpuMs, mainThreadCpuMs } from '../runner/cpu-ms.mjs';

// Reading the CPU time takes as long as a recording, so a figure is of so many recordings.
const AT_ONCE = 16;
// What the compiler does with the code of the first recordings is not what growing takes.
const WARM_UP = 20_000;
const [library, seriesCount, name] = process.argv.slice(2);
const [contestant, kind] = name.split(': ');
const count = Number(seriesCount);
const make = await metricsOf(contestant, library, { maxSeries: Infinity });
const labelsAt = kind === 'few' ? fewValues(count) : distinctValues(count);
const warmUp = make('Counter', Object.keys(labelsAt(0)));
for (let i = 0; i < WARM_UP; i++) warmUp.inc(labelsAt(i), 1);
const metric = make('Counter', Object.keys(labelsAt(0)));

// What takes longer is either a collection of garbage or the recording itself.
const SHORT_MS = 0.5;
const collections = [];
const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()));
observer.observe({ entryTypes: ['gc'] });

const parts = [];
for (let i = 0; i < count;) {
  const end = Math.min(i + AT_ONCE, count);
  const from = performance.now();
  const cpuBefore = cpuMs();
  const mainThreadBefore = mainThreadCpuMs();
  for (; i < end; i++) metric.inc(labelsAt(i), 1);
  // Other threads of this process lengthen the first, the kernel's ticks of 4 ms the second, other processes the third.
  const ms = Math.min(cpuMs() - cpuBefore, mainThreadCpuMs() - mainThreadBefore, performance.now() - from);
  if (ms > SHORT_MS) parts.push({ ms, from, to: performance.now() });
}
await setTimeout(100);
observer.disconnect();
if (contestant === 'ours' && metric.seriesCount !== count) throw new Error(`${metric.seriesCount} series`);
process.send({
  'longest ms': Math.max(SHORT_MS, ...parts.map(({ ms }) => ms)),
  'without collections': Math.max(SHORT_MS, ...parts.filter(isOurs).map(({ ms }) => ms)),
});

function isOurs({ from, to }) {
  return !collections.some(({ startTime, duration }) => startTime < to && startTime + duration > from);
}

function fewValues(count) {
  const side = Math.ceil(Math.cbrt(count));
  const texts = ['method', 'route', 'status'].map((label) =>
    Array.from({ length: side }, (_, i) => `${label}${i}`),
  );
  return (i) => ({
    method: texts[0][i % side],
    route: texts[1][Math.floor(i / side) % side],
    status: texts[2][Math.floor(i / side / side)],
  });
}

function distinctValues(count) {
  const texts = Array.from({ length: count }, (_, i) => `user-${i}`);
  return (i) => ({ user: texts[i] });
}
