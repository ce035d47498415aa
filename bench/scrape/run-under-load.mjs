// run-under-load.mjs LIBRARY_URL CONTESTANT SERIES RATE SECONDS TURNS: latencies of one application, in turns without
// and with scrapes.
import { median } from '../runner/statistics.mjs';
import { CpuClock } from './cpu-clock.mjs';
import { makeService } from './service.mjs';
import { traffic } from './traffic.mjs';

const [library, contestant, ...numbers] = process.argv.slice(2);
const [series, rate, seconds, turns] = numbers.map(Number);
const server = await makeService(contestant, library, series);
const clock = new CpuClock();
const random = randomFrom(17);

const latenciesOf = (isScraped, duration = seconds) =>
  traffic(server, clock, { rate, seconds: duration, isScraped, random });

// Enough for the compiler to have done its work.
await latenciesOf(true, 5);
const measured = [];
for (let turn = 0; turn < turns; turn++) {
  const figures = {};
  for (const isScraped of turn % 2 ? [false, true] : [true, false]) {
    const latenciesMs = (await latenciesOf(isScraped)).toSorted((a, b) => a - b);
    const way = isScraped ? 'scraped' : 'alone';
    figures[`p50 ms, ${way}`] = quantile(latenciesMs, 0.5);
    figures[`p99 ms, ${way}`] = quantile(latenciesMs, 0.99);
    figures[`longest ms, ${way}`] = latenciesMs.at(-1);
  }
  measured.push({ ...figures, 'p99, times alone': figures['p99 ms, scraped'] / figures['p99 ms, alone'] });
}
const medianOf = (figure) => [figure, median(measured.map((figures) => figures[figure]))];
process.send(Object.fromEntries(Object.keys(measured[0]).map(medianOf)), () => process.exit());

function quantile(sorted, q) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

/** The same numbers from 0 to 1 each time (mulberry32). */
function randomFrom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
