// node bench/native-accuracy.mjs [--count 1000000]
//
// How far a quantile that Prometheus computes is off the exact one, for four distributions: classic buckets of
// .005 to 10 s against native ones. Both are computed as Prometheus does: linear within a classic bucket,
// exponential within a native one (Prometheus 3; 2.x is linear there too).
import { parseArgs } from 'node:util';
import { lognormal, uniform } from './native/values.mjs';
import { compileLibrary } from './scrape/compile-library.mjs';

const { values: options } = parseArgs({ options: { count: { type: 'string', default: '1000000' } } });
const count = Number(options.count);
const library = compileLibrary();
const { DEFAULT_BUCKETS, bucketIndex } = await import(`${library}instruments/buckets.js`);
const { bucketUpperBound } = await import(`${library}instruments/native/bucket-bounds.js`);
const { NativeSeries } = await import(`${library}instruments/native/native-series.js`);
const { resolveNativeOptions } = await import(`${library}instruments/native/native-options.js`);
const { systemClock } = await import(`${library}instruments/clock.js`);

const QUANTILES = Array.from({ length: 98 }, (_, i) => (i + 1) / 100).concat(0.99, 0.999);

const random = uniform(7);
const hits = lognormal(count, { median: 0.004, sigma: 0.4, seed: 1 });
const misses = lognormal(count, { median: 0.3, sigma: 0.5, seed: 2 });
const DISTRIBUTIONS = {
  'lognormal, median 50 ms': lognormal(count),
  'cache: 80 % around 4 ms, 20 % around 300 ms': hits.map((hit, i) => (random() < 0.8 ? hit : misses[i])),
  'Pareto, from 10 ms': Float64Array.from({ length: count }, () => 0.01 * random() ** (-1 / 1.5)),
  'uniform, 20 to 80 ms': Float64Array.from({ length: count }, () => 0.02 + 0.06 * random()),
};

const CONTESTANTS = {
  'classic, .005 to 10': classic,
  'native, factor 1.1': (values) => native(values, { bucketFactor: 1.1 }),
  'native, factor 1.02': (values) => native(values, { bucketFactor: 1.02 }),
  'native, factor 1.1, at most 20 buckets': (values) => native(values, { bucketFactor: 1.1, maxBuckets: 20 }),
};

for (const [distribution, values] of Object.entries(DISTRIBUTIONS)) {
  const sorted = values.toSorted();
  const rows = {};
  for (const [name, estimator] of Object.entries(CONTESTANTS)) {
    const { buckets, quantileIn } = estimator(values);
    const errors = QUANTILES.map((q) => {
      const exact = sorted[Math.ceil(q * count) - 1];
      return Math.abs(quantile(q, buckets, quantileIn) / exact - 1);
    });
    rows[name] = {
      'mean error %': percent(errors.reduce((sum, error) => sum + error, 0) / errors.length),
      'largest error %': percent(Math.max(...errors)),
      'p99 error %': percent(errors[QUANTILES.indexOf(0.99)]),
      'populated buckets': buckets.filter((bucket) => bucket.count > 0).length,
    };
  }
  console.log(`\n${distribution}: ${count} values, 100 quantiles from 0.01 to 0.999`);
  console.table(rows);
}

function classic(values) {
  const bounds = Float64Array.from(DEFAULT_BUCKETS);
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  for (const value of values) counts[bucketIndex(bounds, value)]++;
  const buckets = counts.map((count, i) => ({
    lower: bounds[i - 1] ?? 0,
    upper: bounds[i] ?? Infinity,
    count,
  }));
  // Prometheus answers the last bound for what lies beyond it.
  const linear = ({ lower, upper }, share) => (upper === Infinity ? lower : lower + (upper - lower) * share);
  return { buckets, quantileIn: linear };
}

function native(values, nativeOptions) {
  const series = new NativeSeries(resolveNativeOptions('job_seconds', nativeOptions, systemClock), 0);
  for (const value of values) series.observe(value);
  const buckets = [];
  series.positive.forEach((key, count) => {
    const upper = bucketUpperBound(key, series.schema);
    buckets.push({ lower: bucketUpperBound(key - 1, series.schema), upper, count });
  });
  return { buckets, quantileIn: ({ lower, upper }, share) => lower * (upper / lower) ** share };
}

function quantile(q, buckets, quantileIn) {
  let rest = q * count;
  for (const bucket of buckets) {
    if (rest <= bucket.count) return quantileIn(bucket, rest / bucket.count);
    rest -= bucket.count;
  }
  return NaN;
}

function percent(share) {
  return Number((100 * share).toPrecision(3));
}
