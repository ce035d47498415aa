// node bench/recording.mjs [--rounds 5] [--sets 1,50,1000] [--contestants ours,prom-client] [--series 100000]
//
// Time per recording, bytes allocated per recording and memory per series: counters, gauges and histograms of 14
// buckets, with three labels. Each case in a process of its own, rounds interleaved, medians shown; `alone` is one
// metric in the process, `crowded` one among many with other labels. Each process checks that what it measured
// counted everything. Then the targets, reached or not. `@prometheus-io/client` takes part on Node 22 and newer:
//
//   node tools/with-node.mjs 24 --with @prometheus-io/client@0.16.1 -- \
//     node bench/recording.mjs --contestants ours,prom-client,@prometheus-io/client
import { parseArgs } from 'node:util';
import { inProcesses } from './native/in-processes.mjs';
import { CALLS } from './recording/calls.mjs';
import { compileLibrary } from './scrape/compile-library.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    sets: { type: 'string', default: '1,50,1000' },
    contestants: { type: 'string', default: 'ours,prom-client' },
    series: { type: 'string', default: '100000' },
  },
});
const library = compileLibrary();
const rounds = Number(options.rounds);
const contestants = options.contestants.split(',');
const FLOOR = 'array write: ';
const targets = [];

for (const sets of options.sets.split(','))
  for (const company of ['alone', 'crowded']) await speed(sets, company);
await allocation();
await memory();
console.log('\nTargets');
console.table(targets);

async function speed(sets, company) {
  const script = new URL('./recording/run-speed.mjs', import.meta.url);
  const cases = Object.keys(CALLS).flatMap((call) =>
    contestants.map((contestant) => `${contestant}: ${call}`),
  );
  const results = await inProcesses(script, [FLOOR, ...cases], { rounds, args: [library, sets, company] });
  console.log(`\nNanoseconds per call over ${sets} label sets, ${company}, Node ${process.version}`);
  const ns = (contestant, call) => results.get(`${contestant}: ${call}`)?.ns;
  const rows = { 'array write': { ours: rounded(results.get(FLOOR).ns) } };
  for (const call of Object.keys(CALLS)) {
    rows[call] = Object.fromEntries(
      contestants.map((contestant) => [contestant, rounded(ns(contestant, call))]),
    );
    rows[call]['prom-client / ours'] = rounded(ns('prom-client', call) / ns('ours', call));
    rows[call]['± ours'] = results.get(`ours: ${call}`)['±'];
  }
  console.table(rows);
  if (company === 'alone') speedTargets(sets, ns);
}

function speedTargets(sets, ns) {
  const share = (call) => ns('ours', call) / ns('prom-client', call);
  target(`counter kept, ${sets} sets: ns`, ns('ours', 'counter, kept'), 5);
  target(`gauge kept, ${sets} sets: ns`, ns('ours', 'gauge, kept'), 5);
  target(`histogram kept, ${sets} sets: ns`, ns('ours', 'histogram, kept'), 12);
  target(
    `counter by object, ${sets} sets: of prom-client's`,
    share('counter, by object'),
    sets === '1000' ? 1 / 4 : 1 / 5,
  );
  target(`counter by position, ${sets} sets: of prom-client's`, share('counter, by position'), 1 / 7);
}

async function allocation() {
  const script = new URL('./recording/run-allocation.mjs', import.meta.url);
  const calls = [
    'counter, by object',
    'counter, by position',
    'counter, labels(object)',
    'counter, kept',
    'gauge, by object',
    'histogram, by object',
    'histogram, kept',
  ];
  const results = await inProcesses(script, calls, { rounds: 1, args: [library, '50'] });
  console.log('\nAllocation of ours over 10 million calls on 50 existing label sets');
  const rows = {};
  for (const [call, { 'bytes per call': bytes }] of results) {
    rows[call] = { 'bytes per call': rounded(bytes) };
    target(`${call}: bytes allocated per call`, bytes, 0.1);
  }
  console.table(rows);
}

async function memory() {
  const script = new URL('./recording/run-memory.mjs', import.meta.url);
  for (const kind of ['Counter', 'Histogram']) {
    const cases = contestants.map((contestant) => `${contestant}: ${kind}`);
    const results = await inProcesses(script, cases, {
      rounds: Math.min(rounds, 3),
      args: [library, options.series],
    });
    const bytes = (contestant) => results.get(`${contestant}: ${kind}`)['bytes per series'];
    console.log(`\nBytes per series of a ${kind}, ${options.series} series`);
    console.table(
      Object.fromEntries(contestants.map((contestant) => [contestant, Math.round(bytes(contestant))])),
    );
    target(`${kind}: memory per series of prom-client's`, bytes('ours') / bytes('prom-client'), 1 / 2);
  }
}

function target(what, measured, atMost) {
  targets.push({
    what,
    measured: rounded(measured),
    'at most': rounded(atMost),
    reached: measured <= atMost,
  });
}

function rounded(number) {
  return number === undefined ? undefined : Number(number.toPrecision(3));
}
