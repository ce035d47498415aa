// run-exemplars.mjs LIBRARY CASE: nanoseconds per observation on a kept series, the best of some runs
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { bestOfRuns } from '../runner/best-of-runs.mjs';
import { VALUES } from './contestants.mjs';

const CALLS_PER_RUN = 100_000;
const [library, name] = process.argv.slice(2);
const { Histogram } = await import(`${library}core/instruments/histogram.js`);
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

const { ns, calls } = await bestOfRuns((count) => {
  for (let i = 0; i < count; i++) series.observe(VALUES[i & 1023]);
}, CALLS_PER_RUN);
const { values } = await histogram.get();
const counted = values.at(-1).value;
if (counted !== calls) throw new Error(`${name} counted ${counted} instead of ${calls}`);
process.send({ ns });
