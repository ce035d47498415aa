import type { Exemplar } from '../exemplar.js';

/** The maximum number of exemplars per series, and the age from which on the oldest goes first; as in client_golang. */
export const MAX_NATIVE_EXEMPLARS = 10;
const MAX_AGE_SECONDS = 300;

/**
 * Adds an exemplar to those of a native histogram's series. Without fixed buckets to keep one exemplar each, the series
 * keeps a few, ascending by value and spread over the observed range. If there are too many, the oldest one goes if it
 * has exceeded the maximum age. Otherwise the older of the two whose values are closest by ratio goes, and never the
 * new one, as in client_golang.
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

/** Returns the exemplar to drop from the closest pair. In a tie, the pair of the new exemplar stays. */
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

/** Pairs each exemplar with the next one. */
function pairsOf(exemplars: readonly Exemplar[]): (readonly [lower: Exemplar, upper: Exemplar])[] {
  return exemplars.slice(1).map((upper, place) => [exemplars[place] as Exemplar, upper]);
}

function logDistance(a: number, b: number): number {
  if (a === b) return 0;
  return Math.sign(a) === Math.sign(b) ? Math.abs(Math.log(a / b)) : Infinity;
}
