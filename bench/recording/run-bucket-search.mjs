// run-bucket-search.mjs BOUNDS spread|last|low linear|binary|halving: nanoseconds to find the bucket of a value
import { bestOfRuns } from '../runner/best-of-runs.mjs';

const [boundCount, where, name] = process.argv.slice(2);
const bounds = Float64Array.from({ length: Number(boundCount) }, (_, i) => i + 1);
const range = {
  spread: [0, bounds.length + 1],
  last: [bounds.length - 1, bounds.length],
  low: [0, bounds.length / 2],
}[where];
// More values than a branch predictor learns by heart.
const values = Float64Array.from({ length: 1 << 14 }, () => range[0] + Math.random() * (range[1] - range[0]));
const CALLS_PER_RUN = 1 << 18;
const search = { linear, binary, halving }[name];

let sum = 0;
const { ns } = await bestOfRuns((calls) => {
  for (let i = 0; i < calls; i++) sum += search(values[i & ((1 << 14) - 1)]);
}, CALLS_PER_RUN);
for (const value of values.subarray(0, 100)) {
  if (search(value) !== [...bounds, Infinity].findIndex((bound) => value <= bound))
    throw new Error(`${name} of ${value}`);
}
process.send({ ns: sum > 0 ? ns : NaN });

function linear(value) {
  let index = 0;
  while (index < bounds.length && !(value <= bounds[index])) index++;
  return index;
}

function binary(value) {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= bounds[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A binary search in steps that depend on the number of bounds alone: there is nothing for a branch to guess. */
function halving(value) {
  let low = 0;
  let left = bounds.length;
  while (left > 1) {
    const half = left >>> 1;
    low += Number(!(value <= bounds[low + half - 1])) * half;
    left -= half;
  }
  return low + Number(!(value <= bounds[low]));
}
