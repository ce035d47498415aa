// node bench/native-storage.mjs [--rounds 5] [--series 1,50,5000]
//
// Where the counts of native buckets are kept: time to count one value, memory per series. Shows why
// instruments/native/bucket-counts.ts is an array from the smallest key to the largest.
import { parseArgs } from 'node:util';
import { inProcesses } from './native/in-processes.mjs';
import { compileLibrary } from './scrape/compile-library.mjs';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, series: { type: 'string', default: '1,50,5000' } },
});
const library = compileLibrary();
const script = new URL('./native/run-storage.mjs', import.meta.url);

for (const series of options.series.split(',')) {
  const results = await inProcesses(script, ['array window', 'typed window', 'map', 'object'], {
    rounds: Number(options.rounds),
    args: [library, series],
  });
  console.log(`\n${series} series of lognormal latencies, Node ${process.version}`);
  console.table(Object.fromEntries([...results].map(([name, row]) => [name, rounded(row)])));
}

function rounded(row) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(3)) : value,
    ]),
  );
}
