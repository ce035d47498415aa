// npm run bench:smoke
//
// Has anything become much slower? Measures the ratios of bands.json, each to a floor or to prom-client in the same
// rounds, and fails when one is outside of its band. A ratio that is outside is measured again, twice at most, with
// more rounds: noise goes away, a regression stays.
import { readFileSync } from 'node:fs';
import { benchOf } from './benches.mjs';
import { compileLibrary } from './runner/compile-library.mjs';
import { inProcesses } from './runner/in-processes.mjs';
import { loadOfLastMinute } from './runner/machine.mjs';
import { ensurePeers } from './runner/peers.mjs';
import { rounded } from './runner/statistics.mjs';
import { isReached, valueOf } from './runner/targets.mjs';

const ROUNDS = [1, 3, 7];
const { options, bands } = JSON.parse(readFileSync(new URL('bands.json', import.meta.url), 'utf8'));

ensurePeers();
const library = compileLibrary();
const startMs = performance.now();
const values = new Map();
let open = bands;
for (const rounds of ROUNDS) {
  for (const [band, value] of await measure(open, rounds)) values.set(band, value);
  open = bands.filter((band) => !isReached(band, values.get(band)));
  if (open.length === 0) break;
  console.log(`Outside its band in ${rounds} rounds: ${open.map(({ what }) => what).join('; ')}`);
}

console.table(
  bands.map((band) => ({
    ratio: band.what,
    usual: band.usual,
    'at most': band.atMost,
    measured: rounded(values.get(band)),
    verdict: isReached(band, values.get(band)) ? 'fine' : 'TOO SLOW',
  })),
);
const seconds = Math.round((performance.now() - startMs) / 1000);
console.log(`${bands.length} ratios in ${seconds} s, Node ${process.version}, load ${loadOfLastMinute()}`);
for (const { what, why } of open) console.error(`${what}: ${why}`);
process.exitCode = open.length === 0 ? 0 : 1;

async function measure(bands, rounds) {
  const groups = Object.entries(options).flatMap(([name, ofBench]) => {
    const bench = benchOf(name);
    return bench
      .groups({ ...bench.options, ...ofBench, library })
      .map((group) =>
        neededBy(
          bands.filter((band) => band.bench === name),
          group,
        ),
      )
      .filter(({ cases }) => cases.length > 0);
  });
  const cases = await inProcesses(groups, { rounds });
  const failed = cases.find((one) => one.failed);
  if (failed) throw new Error(`${failed.table}: ${failed.row}: ${failed.contestant}: ${failed.failed}`);
  return bands.map((band) => [band, valueOf(band, cases)]);
}

/** The group with the cases alone that a band speaks of. */
function neededBy(bands, group) {
  const isNeeded = ({ contestant }) =>
    bands.some(
      ({ table, row = '', contestant: measured = 'ours', over }) =>
        table === group.table && row === group.row && [measured, over?.contestant].includes(contestant),
    );
  return { ...group, cases: group.cases.filter(isNeeded) };
}
