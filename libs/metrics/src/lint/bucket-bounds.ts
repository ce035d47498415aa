import { shown } from './checks.js';

/** Says what is wrong with the upper bounds of a histogram's buckets, or nothing when they are valid. */
export function bucketBoundsProblem(bounds: readonly number[]): string | undefined {
  if (!Array.isArray(bounds)) return `buckets is ${shown(bounds)}. Give a list of numbers.`;
  let previous = -Infinity;
  for (const [index, bound] of bounds.entries()) {
    if (typeof bound !== 'number' || Number.isNaN(bound)) {
      return `bucket ${index} is ${String(bound)}. Give every bucket a number as its upper bound.`;
    }
    if (bound <= previous) {
      return `bucket ${index} (${bound}) is not above the one before it (${previous}). List the upper bounds in ascending order, each once.`;
    }
    previous = bound;
  }
  return undefined;
}
