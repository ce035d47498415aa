// run-scrape.mjs LIBRARY OBSERVATIONS "CONTESTANT, text|protobuf": time, size and memory per series of 5000 series
import { CONTESTANTS, labelSets } from './contestants.mjs';
import { lognormal } from './values.mjs';

const SERIES = 5000;
const SCRAPES = 9;
const [library, observations, name] = process.argv.slice(2);
const [contestant, format] = name.split(', ');
const values = lognormal(1 << 14);
const sets = labelSets(SERIES);

// What the code itself takes is no matter of series.
(await CONTESTANTS[contestant](library)).observe(sets[0], 1);
const bytesBefore = usedBytes();
const histogram = await filled();
const heapBytes = usedBytes() - bytesBefore;
const scrape = await scraper();
let size = 0;
let best = Infinity;
for (let i = 0; i < SCRAPES; i++) {
  const start = performance.now();
  size = await scrape();
  best = Math.min(best, performance.now() - start);
}
process.send({
  'µs per series': (best * 1000) / SERIES,
  'bytes sent': size / SERIES,
  'bytes of memory': heapBytes / SERIES,
});

async function filled() {
  const histogram = await CONTESTANTS[contestant](library);
  let at = 0;
  for (const set of sets) {
    for (let i = 0; i < Number(observations); i++) histogram.observe(set, values[at++ & (values.length - 1)]);
  }
  return histogram;
}

async function scraper() {
  if (contestant.startsWith('prom-client')) {
    const { Registry } = (await import('prom-client')).default;
    const registry = new Registry();
    registry.registerMetric(histogram);
    return async () => Buffer.byteLength(await registry.metrics());
  }
  const { Exposer } = await import(`${library}core/exposition/exposer.js`);
  const exposer = new Exposer();
  const formats = { text: { type: 'text', version: '0.0.4' }, protobuf: { type: 'protobuf' } };
  const request = {
    format: { ...formats[format], escaping: 'underscores' },
    deadlineMs: 10_000,
    onError: (_, error) => {
      throw error;
    },
  };
  return async () => {
    const exposition = exposer.expose([histogram], request);
    for await (const chunk of exposition) exposition.release(chunk);
    return exposition.byteCount;
  };
}

function usedBytes() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
