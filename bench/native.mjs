// node bench/native.mjs [--rounds 5] [--sets 1,50,1000] [--observations 20,200]
//
// Native histograms beside classic ones, ours and prom-client's: time per observation, and time, size and memory
// per series of a scrape. Each case in a process of its own, rounds interleaved, medians shown; each checks that
// what it measured counted everything. Then the targets, reached or not.
import { parseArgs } from 'node:util';
import { inProcesses } from './native/in-processes.mjs';
import { compileLibrary } from './scrape/compile-library.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    sets: { type: 'string', default: '1,50,1000' },
    observations: { type: 'string', default: '20,200' },
  },
});
const library = compileLibrary();
const rounds = Number(options.rounds);
const targets = [];

const OBSERVE_CASES = [
  'floor, array write',
  'ours native, kept',
  'ours native, 3 labels',
  'ours native and classic, kept',
  'ours native and classic, 3 labels',
  'ours classic, kept',
  'ours classic, 3 labels',
  'prom-client classic, kept',
  'prom-client classic, 3 labels',
];
for (const sets of options.sets.split(',')) {
  const script = new URL('./native/run-observe.mjs', import.meta.url);
  const results = await inProcesses(script, OBSERVE_CASES, { rounds, args: [library, sets] });
  show(`Nanoseconds per observation over ${sets} label sets`, results);
  const kept = results.get('ours native, kept').ns;
  const ratio = results.get('ours native, 3 labels').ns / results.get('prom-client classic, 3 labels').ns;
  target(`kept, ${sets} label sets: ns`, kept, 60);
  target(`3 labels, ${sets} label sets: of prom-client's classic`, ratio, 1 / 3);
}

const SCRAPE_CASES = [
  'ours native, protobuf',
  'ours native and classic, protobuf',
  'ours classic, protobuf',
  'ours classic, text',
  'prom-client classic, text',
];
for (const observations of options.observations.split(',')) {
  const script = new URL('./native/run-scrape.mjs', import.meta.url);
  const results = await inProcesses(script, SCRAPE_CASES, { rounds, args: [library, observations] });
  show(`Scrape of 5000 series, ${observations} observations each`, results);
  const field = 'µs per series';
  const ratio = results.get('ours native, protobuf')[field] / results.get('prom-client classic, text')[field];
  target(`scrape, ${observations} observations: of prom-client's classic text`, ratio, 1 / 5);
}
console.log('\nTargets');
console.table(targets);

function show(title, results) {
  console.log(`\n${title}, Node ${process.version}`);
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

function target(what, measured, atMost) {
  targets.push({
    what,
    measured: Number(measured.toPrecision(3)),
    'at most': Number(atMost.toPrecision(3)),
    reached: measured <= atMost,
  });
}
