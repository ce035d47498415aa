import type { Exemplar } from '../exemplar.js';

/** How many exemplars a series keeps, and for how long one is safe from being replaced; both as client_golang. */
export const MAX_NATIVE_EXEMPLARS = 10;
const MAX_AGE_SECONDS = 300;

/**
 * Adds an exemplar to those of a native histogram's series, which has no fixed buckets to keep one of each: a few,
 * ascending by value and spread over the values that occur. When there are too many, the oldest one goes if it is too
 * old, or else one of the two whose values are nearest to each other by their ratio: the older one, and never the new
 * one, as client_golang has it.
 */
export function addNativeExemplar(kept: readonly Exemplar[], exemplar: Exemplar): readonly Exemplar[] {
  if (Number.isNaN(exemplar.value)) return kept;
  const place = kept.findIndex(({ value }) => value >= exemplar.value);
  const all = kept.toSpliced(place === -1 ? kept.length : place, 0, exemplar);
  if (all.length <= MAX_NATIVE_EXEMPLARS) return all;
  const oldest = oldestOf(kept);
  const isOutdated = exemplar.timestamp - oldest.timestamp > MAX_AGE_SECONDS;
  const dropped = isOutdated ? oldest : crowdedOf(all, exemplar);
  return all.filter((one) => one !== dropped);
}

function oldestOf(exemplars: readonly Exemplar[]): Exemplar {
  return exemplars.reduce((oldest, one) => (one.timestamp < oldest.timestamp ? one : oldest));
}

/** The one of the nearest two that goes. Where two pairs are equally near, the new exemplar's stays. */
function crowdedOf(all: readonly Exemplar[], added: Exemplar): Exemplar {
  let nearest = Infinity;
  let crowded = all.find((one) => one !== added) as Exemplar;
  for (const pairs of [pairsOf(all.filter((one) => one !== added)), pairsOf(all)]) {
    for (const [lower, upper] of pairs) {
      const distance = logDistance(lower.value, upper.value);
      if (distance >= nearest) continue;
      nearest = distance;
      if (lower === added) crowded = upper;
      else if (upper === added) crowded = lower;
      else crowded = upper.timestamp < lower.timestamp ? upper : lower;
    }
  }
  return crowded;
}

/** Each exemplar with the next one. */
function pairsOf(exemplars: readonly Exemplar[]): (readonly [lower: Exemplar, upper: Exemplar])[] {
  return exemplars.slice(1).map((upper, place) => [exemplars[place] as Exemplar, upper]);
}

function logDistance(a: number, b: number): number {
  if (a === b) return 0;
  return Math.sign(a) === Math.sign(b) ? Math.abs(Math.log(a / b)) : Infinity;
}
