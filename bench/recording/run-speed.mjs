// run-speed.mjs LIBRARY SETS alone|crowded "CONTESTANT: CALL": nanoseconds per call, the best of some runs
import { bestOfRuns } from '../runner/best-of-runs.mjs';
import { prepare } from './calls.mjs';

const CALLS_PER_RUN = 50_000;
const [library, setCount, company, name] = process.argv.slice(2);
const [contestant, call] = name.split(': ');
const { run, total, perCall } = await prepare(call, {
  contestant,
  library,
  setCount: Number(setCount),
  isCrowded: company === 'crowded',
});

const { ns, calls } = await bestOfRuns(run, CALLS_PER_RUN);
if (total !== undefined) {
  const counted = await total();
  if (counted !== calls * perCall)
    throw new Error(`${name} counted ${counted} instead of ${calls * perCall}`);
}
process.send({ ns });
