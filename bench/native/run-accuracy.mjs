// run-accuracy.mjs LIBRARY COUNT DISTRIBUTION ESTIMATOR: how far quantiles that Prometheus computes are off the exact
// ones, linear within a classic bucket and exponential within a native one (Prometheus 3; 2.x is linear there too)
import { rounded } from '../runner/statistics.mjs';
import { DISTRIBUTIONS, ESTIMATORS } from './accuracy-cases.mjs';

const [library, valueCount, distribution, estimator] = process.argv.slice(2);
const count = Number(valueCount);
const { DEFAULT_BUCKETS, bucketIndex } = await import(`${library}core/instruments/buckets.js`);
const { bucketUpperBound } = await import(`${library}core/instruments/native/bucket-bounds.js`);
const { NativeSeries } = await import(`${library}core/instruments/native/native-series.js`);
const { resolveNativeOptions } = await import(`${library}core/instruments/native/native-options.js`);
const { systemClock } = await import(`${library}core/clock.js`);

const QUANTILES = Array.from({ length: 98 }, (_, i) => (i + 1) / 100).concat(0.99, 0.999);

const values = DISTRIBUTIONS[distribution](count);
const nativeOptions = ESTIMATORS[estimator];
const { buckets, quantileIn } = nativeOptions ? native(values, nativeOptions) : classic(values);
const sorted = values.toSorted();
const errors = QUANTILES.map((q) => {
  const exact = sorted[Math.ceil(q * count) - 1];
  return 100 * Math.abs(quantile(q) / exact - 1);
});
process.send({
  'mean error %': rounded(errors.reduce((sum, error) => sum + error, 0) / errors.length),
  'largest error %': rounded(Math.max(...errors)),
  'p99 error %': rounded(errors[QUANTILES.indexOf(0.99)]),
  'populated buckets': buckets.filter((bucket) => bucket.count > 0).length,
});

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

function quantile(q) {
  let rest = q * count;
  for (const bucket of buckets) {
    if (rest <= bucket.count) return quantileIn(bucket, rest / bucket.count);
    rest -= bucket.count;
  }
  return NaN;
}
