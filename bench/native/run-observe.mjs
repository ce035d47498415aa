// run-observe.mjs LIBRARY SETS "CONTESTANT, kept|3 labels": nanoseconds per observation, the best of some runs
import { CONTESTANTS, labelSets } from './contestants.mjs';
import { lognormal } from './values.mjs';

const RUNS = 5;
const OBSERVATIONS = 400_000;
const [library, setCount, name] = process.argv.slice(2);
const [contestant, call] = name.split(', ');
const sets = labelSets(Number(setCount));
const values = lognormal(1 << 14);
let checkCount = async () => undefined;
const observe = await observer();

let best = Infinity;
// The first run warms up.
for (let run = 0; run <= RUNS; run++) {
  const ns = runOnce();
  if (run > 0) best = Math.min(best, ns);
}
await checkCount();
process.send({ ns: best });

async function observer() {
  if (contestant === 'floor') {
    const cells = new Float64Array(sets.length);
    return (set, value) => (cells[set] += value);
  }
  const histogram = await CONTESTANTS[contestant](library);
  checkCount = async () => {
    const { values } = await histogram.get();
    const counts = values.filter(({ metricName }) => metricName.endsWith('_count'));
    const count = counts.reduce((sum, { value }) => sum + value, 0);
    if (count !== (RUNS + 1) * OBSERVATIONS) throw new Error(`${name} counted ${count}`);
  };
  if (call === '3 labels') return (set, value) => histogram.observe(sets[set], value);
  const series = sets.map((set) => histogram.labels(set));
  return (set, value) => series[set].observe(value);
}

function runOnce() {
  let set = 0;
  const start = performance.now();
  for (let i = 0; i < OBSERVATIONS; i++) {
    observe(set, values[i & (values.length - 1)]);
    if (++set === sets.length) set = 0;
  }
  return ((performance.now() - start) * 1e6) / OBSERVATIONS;
}
