// run-under-load.mjs LIBRARY_URL CONTESTANT SERIES RATE SECONDS TURNS: latencies of one application, in turns without
// and with scrapes.
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
    figures[isScraped ? 'scraped' : 'alone'] = {
      p50: quantile(latenciesMs, 0.5),
      p99: quantile(latenciesMs, 0.99),
      max: latenciesMs.at(-1),
    };
  }
  measured.push(figures);
}
process.send(measured, () => process.exit());

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
