// node bench/bucket-search.mjs [--rounds 3] [--bounds 8,14,20,32,48,64,128]
//
// From how many bounds on a binary search finds a histogram's bucket sooner than a linear one: instruments/buckets.ts.
// `spread` values fall into all buckets alike, which no branch predictor learns and costs the binary search most;
// `last` ones all into the last bucket below +Inf, which is as far as the linear search has to go.
import { parseArgs } from 'node:util';
import { inProcesses } from './native/in-processes.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    bounds: { type: 'string', default: '8,14,20,32,48,64,128' },
  },
});
const rows = {};
for (const bounds of options.bounds.split(',')) {
  const script = new URL('./recording/run-bucket-search.mjs', import.meta.url);
  for (const where of ['spread', 'last']) {
    const results = await inProcesses(script, ['linear', 'binary'], {
      rounds: Number(options.rounds),
      args: ['', bounds, where],
    });
    rows[`${bounds} bounds, ${where}`] = Object.fromEntries(
      [...results].map(([name, { ns }]) => [name, Number(ns.toPrecision(3))]),
    );
  }
}
console.log(`Nanoseconds per search, Node ${process.version}`);
console.table(rows);
