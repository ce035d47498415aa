// run-exemplars.mjs LIBRARY CASE: nanoseconds per observation on a kept series, the best of some runs
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { VALUES } from './contestants.mjs';

const RUNS = 60;
const CALLS_PER_RUN = 100_000;
const [library, name] = process.argv.slice(2);
const { Histogram } = await import(`${library}instruments/histogram.js`);
if (name.includes('without a span')) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
}
const histogram = new Histogram({
  name: 'measured_seconds',
  help: 'Measured.',
  labelNames: ['route'],
  registers: [],
  enableExemplars: name !== 'no exemplars',
});
const series = histogram.labels('/');

let best = Infinity;
for (let run = 0; run < RUNS; run++) {
  const start = performance.now();
  for (let i = 0; i < CALLS_PER_RUN; i++) series.observe(VALUES[i & 1023]);
  if (run > 10) best = Math.min(best, ((performance.now() - start) * 1e6) / CALLS_PER_RUN);
}
const { values } = await histogram.get();
const counted = values.at(-1).value;
if (counted !== RUNS * CALLS_PER_RUN) throw new Error(`${name} counted ${counted}`);
process.send({ ns: best });
