import { describe, expect, it } from '@jest/globals';
import { assertCompatible } from './clashes.js';
import { histogram, summary } from './definition.js';
import type { MetricDefinition } from './metric-definition.js';

const waits = { name: 'wait_seconds', help: 'Waits.' };
const DEFAULT_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

describe('two definitions of one name', () => {
  it.each<[string, MetricDefinition, MetricDefinition, string]>([
    [
      'a native one and a classic one',
      histogram({ ...waits, native: {}, buckets: [1] }),
      histogram({ ...waits, buckets: [1] }),
      'native options [the defaults] there, [none] here',
    ],
    [
      'other native options',
      histogram({ ...waits, native: { bucketFactor: 1.5, maxBuckets: 40 } }),
      histogram({ ...waits, native: { bucketFactor: 1.2 } }),
      'native options [bucketFactor: 1.5, maxBuckets: 40] there, [bucketFactor: 1.2] here',
    ],
    [
      'other classic buckets beside the same native ones',
      histogram({ ...waits, native: {}, buckets: [1] }),
      histogram({ ...waits, native: {} }),
      'buckets [1] there, [] here',
    ],
    [
      'other percentiles',
      summary({ ...waits, percentiles: [0.5] }),
      summary({ ...waits, percentiles: [0.5, 0.9] }),
      'percentiles [0.5] there, [0.5, 0.9] here',
    ],
  ])('clash: %s', (_what, existing, wanted, difference) => {
    expect(() => assertCompatible(existing, wanted)).toThrow(`(${difference})`);
  });

  it.each<[string, MetricDefinition, MetricDefinition]>([
    ['default buckets, written out', histogram(waits), histogram({ ...waits, buckets: DEFAULT_BOUNDS })],
    [
      'default native options, written out',
      histogram({ ...waits, native: {} }),
      histogram({ ...waits, native: { bucketFactor: 1.1, maxBuckets: 160 } }),
    ],
    [
      'the same native options in another order',
      histogram({ ...waits, native: { maxBuckets: 40, bucketFactor: 1.5 } }),
      histogram({ ...waits, native: { bucketFactor: 1.5, maxBuckets: 40 } }),
    ],
  ])('are one metric: %s', (_what, existing, wanted) => {
    expect(() => assertCompatible(existing, wanted)).not.toThrow();
  });
});
