import { lognormal, uniform } from './values.mjs';

/** So many values of each distribution, always the same ones. */
export const DISTRIBUTIONS = {
  'lognormal, median 50 ms': (count) => lognormal(count),
  'cache: 80 % around 4 ms, 20 % around 300 ms': (count) => {
    const random = uniform(7);
    const hits = lognormal(count, { median: 0.004, sigma: 0.4, seed: 1 });
    const misses = lognormal(count, { median: 0.3, sigma: 0.5, seed: 2 });
    return hits.map((hit, i) => (random() < 0.8 ? hit : misses[i]));
  },
  'Pareto, from 10 ms': (count) => {
    const random = uniform(7);
    return Float64Array.from({ length: count }, () => 0.01 * random() ** (-1 / 1.5));
  },
  'uniform, 20 to 80 ms': (count) => {
    const random = uniform(7);
    return Float64Array.from({ length: count }, () => 0.02 + 0.06 * random());
  },
};

/** What estimates quantiles: options of a native histogram, or the classic default buckets. */
export const ESTIMATORS = {
  'classic, .005 to 10': undefined,
  'native, factor 1.1': { bucketFactor: 1.1 },
  'native, factor 1.02': { bucketFactor: 1.02 },
  'native, factor 1.1, at most 20 buckets': { bucketFactor: 1.1, maxBuckets: 20 },
};
