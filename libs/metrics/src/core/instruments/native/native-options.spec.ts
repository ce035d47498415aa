import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../clock.js';
import { resolveNativeOptions, type NativeHistogramOptions } from './native-options.js';

function resolve(options: NativeHistogramOptions) {
  return resolveNativeOptions('job_seconds', options, systemClock);
}

describe('the options of a native histogram', () => {
  it('have defaults, also for what is undefined', () => {
    expect(resolve({ bucketFactor: undefined })).toEqual({
      schema: 3,
      zeroThreshold: 2 ** -128,
      maxBuckets: 160,
      minResetDurationMs: 0,
      maxZeroThreshold: 0,
      clock: systemClock,
    });
  });

  it.each([
    [{ bucketFactor: 1 }, 'native.bucketFactor is 1. Give a number above 1'],
    [{ bucketFactor: NaN }, 'native.bucketFactor is NaN'],
    [{ zeroThreshold: -1 }, 'native.zeroThreshold is -1. Give a number of at least 0'],
    [{ maxBuckets: 0 }, 'native.maxBuckets is 0. Give a whole number of at least 1, or Infinity'],
    [{ maxBuckets: 1.5 }, 'native.maxBuckets is 1.5'],
    [
      { minResetDurationMs: -5 },
      'native.minResetDurationMs is -5. Give a number of milliseconds, or 0 for never',
    ],
    [{ maxZeroThreshold: Infinity }, 'native.maxZeroThreshold is Infinity'],
    [{ maxBuckets: '5' as unknown as number }, 'native.maxBuckets is 5'],
  ])('are refused: %j', (options, message) => {
    expect(() => resolve(options)).toThrow(`Histogram "job_seconds": ${message}`);
  });

  it('take no limit', () => {
    expect(resolve({ maxBuckets: Infinity }).maxBuckets).toBe(Infinity);
  });
});
