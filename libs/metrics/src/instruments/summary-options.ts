import { shown } from '../lint/checks.js';

/** The quantiles of a summary that names none; the same as in prom-client. */
export const DEFAULT_PERCENTILES: readonly number[] = [0.01, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999];

interface SummaryOptions {
  readonly percentiles?: readonly number[];
  readonly maxAgeSeconds?: number;
  readonly ageBuckets?: number;
}

/** Says what is wrong with the quantiles or the window of a summary, or nothing when they are valid. */
export function summaryOptionsProblem({
  percentiles = DEFAULT_PERCENTILES,
  maxAgeSeconds,
  ageBuckets,
}: SummaryOptions): string | undefined {
  if (!Array.isArray(percentiles))
    return `percentiles is ${shown(percentiles)}. Give a list of numbers from 0 to 1.`;
  const odd = percentiles.find(
    (percentile) => !(typeof percentile === 'number' && percentile >= 0 && percentile <= 1),
  );
  if (odd !== undefined)
    return `percentile ${shown(odd)} is out of range. Give numbers from 0 to 1, such as 0.99.`;
  const repeated = percentiles.find((percentile, i) => percentiles.indexOf(percentile) !== i);
  if (repeated !== undefined) return `percentile ${repeated} is listed twice. List it once.`;
  if (maxAgeSeconds !== undefined && !(maxAgeSeconds > 0)) {
    return `maxAgeSeconds is ${maxAgeSeconds}. Give a positive number of seconds.`;
  }
  if (ageBuckets !== undefined && !(Number.isInteger(ageBuckets) && ageBuckets >= 1)) {
    return `ageBuckets is ${ageBuckets}. Give a whole number of at least 1.`;
  }
  return undefined;
}
