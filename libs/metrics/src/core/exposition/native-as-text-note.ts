import type { Histogram } from '../instruments/histogram.js';

/**
 * Returns advice for metrics that are exposed as text, which can't represent native buckets; undefined if every
 * histogram has classic buckets.
 */
export function nativeAsTextNote(metrics: readonly object[]): string | undefined {
  const names = metrics.filter(isNativeOnly).map(({ name }) => `"${name}"`);
  if (names.length === 0) return undefined;
  return (
    `The text format shows the count and sum of native histograms, but not their buckets: ${names.join(', ')}. ` +
    'Configure Prometheus to ask for protobuf (--enable-feature=native-histograms from 2.40 to 3.7, ' +
    '`scrape_native_histograms: true` in its configuration from 3.8 on), or give these histograms `buckets` as well.'
  );
}

function isNativeOnly(metric: object): metric is Histogram<string> {
  return (metric as Partial<Histogram>).hasOnlyNativeBuckets === true;
}
