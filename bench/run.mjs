// npm run bench                       every benchmark; keeps results in bench/results, updates bench/README.md
// npm run bench -- NAME [options]     one of them; kept only with all of its cases, or with --save
// npm run bench -- --list             their names, what they measure and their options
// npm run bench -- report             bench/README.md and the charts from the kept results
//
// Under another Node: node tools/with-node.mjs 24 -- npm run bench
import { parseArgs } from 'node:util';
import { BENCHES, benchOf } from './benches.mjs';
import { compileLibrary } from './runner/compile-library.mjs';
import { inProcesses } from './runner/in-processes.mjs';
import { loadOfLastMinute, machine } from './runner/machine.mjs';
import { ensurePeers, peerVersions } from './runner/peers.mjs';
import { progressOf } from './runner/progress.mjs';
import { writeReport } from './runner/report.mjs';
import { saveResult } from './runner/results.mjs';
import { printCases, printTargets } from './runner/tables.mjs';

const COMMON = { rounds: '5', contestants: '' };
const [name, ...args] = process.argv.slice(2);

if (name === '--list') list();
else if (name === 'report') await writeReport();
else if (name === undefined || name.startsWith('--')) await runAll(process.argv.slice(2));
else await runOne(name, args);

function list() {
  for (const [bench, { title, options }] of Object.entries(BENCHES)) {
    const shown = Object.entries({ ...COMMON, ...options }).map(([option, value]) => `--${option} ${value}`);
    console.log(`${bench}: ${title}\n    ${shown.join('  ')}`);
  }
}

async function runAll(args) {
  for (const bench of Object.keys(BENCHES)) await runOne(bench, args);
}

async function runOne(name, args) {
  const bench = benchOf(name);
  const options = optionsOf(bench, args);
  ensurePeers();
  const library = compileLibrary();
  const groups = bench
    .groups({ ...options, library })
    .map((group) => ({ ...group, cases: group.cases.filter(isWanted(options.contestants)) }));
  const loadBefore = loadOfLastMinute();
  const rounds = Number(options.rounds);
  console.log(`\n${name}: ${bench.title}; Node ${process.version}, ${rounds} rounds, load ${loadBefore}`);
  const progress = progressOf(groups, rounds);
  const cases = await inProcesses(groups, { rounds, onCase: (...at) => progress.step(...at) });
  progress.end();
  const result = {
    bench: name,
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    load: { before: loadBefore, after: loadOfLastMinute() },
    versions: peerVersions(),
    rounds,
    cases,
  };
  printCases(cases);
  printTargets(result);
  if (options.save) {
    saveResult(result);
    await writeReport();
  }
  // The tables show what failed, and why.
  if (cases.some(({ failed }) => failed)) process.exitCode = 1;
}

/** The options of the command line. A result with fewer cases than usual is kept only with `--save`. */
function optionsOf(bench, args) {
  const defaults = { ...COMMON, ...bench.options };
  const types = Object.keys(defaults).map((option) => [option, { type: 'string' }]);
  const { values } = parseArgs({
    args,
    options: { ...Object.fromEntries(types), save: { type: 'boolean' } },
    allowNegative: true,
  });
  const isNarrowed = Object.keys(values).some((option) => option !== 'rounds');
  return { save: !isNarrowed, ...defaults, ...values };
}

function isWanted(contestants) {
  const wanted = contestants.split(',').filter(Boolean);
  return ({ contestant }) => wanted.length === 0 || wanted.includes(contestant);
}
