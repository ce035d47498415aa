// run-observe.mjs LIBRARY SETS "CONTESTANT, kept|3 labels": nanoseconds per observation, the best of some runs
import { bestOfRuns } from '../runner/best-of-runs.mjs';
import { CONTESTANTS, labelSets } from './contestants.mjs';
import { lognormal } from './values.mjs';

const OBSERVATIONS_PER_RUN = 50_000;
const [library, setCount, name] = process.argv.slice(2);
const [contestant, call] = name.split(', ');
const sets = labelSets(Number(setCount));
const values = lognormal(1 << 14);
let countOf = () => Promise.resolve(calls);
const observe = await observer();

const { ns, calls } = await bestOfRuns(run, OBSERVATIONS_PER_RUN);
const counted = await countOf();
if (counted !== calls) throw new Error(`${name} counted ${counted} instead of ${calls}`);
process.send({ ns });

async function observer() {
  if (contestant === 'floor') {
    const cells = new Float64Array(sets.length);
    return (set, value) => (cells[set] += value);
  }
  const histogram = await CONTESTANTS[contestant](library);
  countOf = async () => {
    const { values: samples } = await histogram.get();
    const counts = samples.filter(({ metricName }) => metricName.endsWith('_count'));
    return counts.reduce((sum, { value }) => sum + value, 0);
  };
  if (call === '3 labels') return (set, value) => histogram.observe(sets[set], value);
  const series = sets.map((set) => histogram.labels(set));
  return (set, value) => series[set].observe(value);
}

function run(observations) {
  let set = 0;
  for (let i = 0; i < observations; i++) {
    observe(set, values[i & (values.length - 1)]);
    if (++set === sets.length) set = 0;
  }
}
