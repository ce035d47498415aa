// Changes the library in one place at a time, and runs the specs that reach that place. A change that no spec notices
// is a survivor: a test is missing, or the code has no effect.
//
//   npm run test:mutants -- [--sample N] [--seed N] [--only FILE:LINE] [--fresh] [FOLDER_OR_FILE]...
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EQUIVALENT } from './equivalent.mjs';
import { isEquivalent, mutantsOf, sample } from './mutants.mjs';
import { specsFor } from './specs.mjs';

const LIBRARY = 'libs/metrics/src';
const ROOMS = ['core', 'http', 'decorators'].map((room) => `${LIBRARY}/${room}`);
const TESTS = [
  LIBRARY,
  ...'instruments exposition native http decorators regressions scrape module'
    .split(' ')
    .map((folder) => `test/${folder}/`),
];
const COVERAGE = 'node_modules/.cache/mutants/coverage.json';
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '-c',
  'tools/mutants/jest.config.mjs',
  '-w',
  '1',
];

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    fresh: { type: 'boolean', default: false },
  },
});

if (values.fresh || !existsSync(COVERAGE)) measureCoverage();
// Jest fails without a spec to run, which would look like a killed mutant.
const measured = Object.entries(JSON.parse(readFileSync(COVERAGE, 'utf8')));
const coverage = Object.fromEntries(measured.filter(([spec]) => existsSync(spec)));
const wanted = (positionals.length > 0 ? positionals : ROOMS).flatMap(filesIn);
const all = wanted.flatMap((file) => mutantsOf(readFileSync(file, 'utf8'), file));
const found = all.filter((mutant) => !isEquivalent(mutant, EQUIVALENT));
const mutants = values.only
  ? found.filter(({ file, line }) => `${file}:${line}`.endsWith(values.only))
  : sample(found, Number(values.sample), Number(values.seed));
if (mutants.length === 0)
  throw new Error('No mutants there. Give a file or a line of the library with code.');
console.log(
  `${mutants.length} of ${all.length} mutants, ${all.length - found.length} of them known as equivalent`,
);

const counts = { killed: 0, 'timed out': 0, survived: 0, 'not reached': 0 };
for (const [i, mutant] of mutants.entries()) {
  const outcome = await outcomeOf(mutant);
  counts[outcome]++;
  const { file, line, from, to } = mutant;
  if (outcome === 'killed') continue;
  console.log(`${i + 1} ${outcome}: ${file}:${line}\n    ${oneLine(from)}  ->  ${oneLine(to)}`);
}
const killed = counts.killed + counts['timed out'];
console.log(counts, `score ${((100 * killed) / mutants.length).toFixed(1)} %`);
process.exitCode = killed === mutants.length ? 0 : 1;

/** Notes which functions each spec calls; takes as long as the tests. */
function measureCoverage() {
  mkdirSync(dirname(COVERAGE), { recursive: true });
  const env = { ...process.env, MUTANTS_COVERAGE: COVERAGE };
  const { status } = spawnSync(process.execPath, [...JEST, ...TESTS], { env, stdio: 'inherit' });
  if (status !== 0) throw new Error('The tests fail without a mutant. Mend them first.');
}

function filesIn(path) {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => `${path}/${name}`)
    .toSorted();
}

async function outcomeOf(mutant) {
  const { specs, ms } = specsFor(mutant, coverage);
  if (specs.length === 0) return 'not reached';
  const env = { ...process.env, MUTANT: JSON.stringify(mutant), MUTANTS_SPECS: specs.join('\n') };
  // A test that fails may leave a server behind, which would keep Jest waiting.
  const args = [...JEST, '--bail', '--forceExit', '--runTestsByPath', ...specs];
  const jest = spawn(process.execPath, args, { env, stdio: 'ignore' });
  // The machine may be busier than when the specs were measured.
  const timer = setTimeout(() => jest.kill('SIGKILL'), 60_000 + 3 * ms);
  const [code] = await new Promise((resolve) => jest.once('exit', (...ended) => resolve(ended)));
  clearTimeout(timer);
  if (code === null) return 'timed out';
  return code === 0 ? 'survived' : 'killed';
}

function oneLine(code) {
  const line = code.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
}
