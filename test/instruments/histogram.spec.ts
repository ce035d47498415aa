import { describe, expect, it } from '@jest/globals';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { samplesOf } from './support/samples.js';

const options = { name: 'h', help: 'H.', buckets: [1, 2, 5], registers: [] };
const labelled = { ...options, labelNames: ['queue'] as const };
/** A histogram as untyped code sees it. */
const untyped = (histogram: object) => histogram as { observe(...args: unknown[]): void };

describe('Histogram', () => {
  it('stands at 0 from the start without labels, and again after reset()', async () => {
    const zero = ['h_bucket{le="1"} 0', 'h_bucket{le="2"} 0', 'h_bucket{le="5"} 0', 'h_bucket{le="+Inf"} 0'];
    const histogram = new Histogram(options);
    expect(await samplesOf(histogram)).toEqual([...zero, 'h_sum{} 0', 'h_count{} 0']);
    histogram.observe(3);
    histogram.reset();
    expect(await samplesOf(histogram)).toEqual([...zero, 'h_sum{} 0', 'h_count{} 0']);
  });

  it('counts a value in every bucket whose bound is not below it', async () => {
    const histogram = new Histogram(options);
    for (const value of [0.5, 1, 1.5, 5, 6, -1]) histogram.observe(value);
    expect(await samplesOf(histogram)).toEqual([
      'h_bucket{le="1"} 3',
      'h_bucket{le="2"} 4',
      'h_bucket{le="5"} 5',
      'h_bucket{le="+Inf"} 6',
      'h_sum{} 13',
      'h_count{} 6',
    ]);
  });

  it('counts by labels, kept and by position in the same series', async () => {
    const histogram = new Histogram(labelled);
    histogram.observe({ queue: 'mail' }, 1.5);
    histogram.labels('mail').observe(0);
    histogram.labels({ queue: 'mail' }).observe(100);
    expect(await samplesOf(histogram)).toEqual([
      'h_bucket{le="1",queue="mail"} 1',
      'h_bucket{le="2",queue="mail"} 2',
      'h_bucket{le="5",queue="mail"} 2',
      'h_bucket{le="+Inf",queue="mail"} 3',
      'h_sum{queue="mail"} 101.5',
      'h_count{queue="mail"} 3',
    ]);
  });

  it('has the buckets of the other Prometheus clients when none are given', () => {
    const { bounds } = new Histogram({ name: 'h', help: 'H.', registers: [] });
    expect([...bounds]).toEqual([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);
  });

  it.each([[[1, Infinity]], [[1]]])('has one +Inf bucket when given %p', async (buckets) => {
    const histogram = new Histogram({ ...options, buckets });
    histogram.observe(7);
    expect(await samplesOf(histogram)).toEqual([
      'h_bucket{le="1"} 0',
      'h_bucket{le="+Inf"} 1',
      'h_sum{} 7',
      'h_count{} 1',
    ]);
  });

  it('does without bounds', async () => {
    const histogram = new Histogram({ ...options, buckets: [] });
    histogram.observe(7);
    expect(await samplesOf(histogram)).toEqual(['h_bucket{le="+Inf"} 1', 'h_sum{} 7', 'h_count{} 1']);
  });

  it.each([[[2, 1]], [[1, 1]], [[NaN]], [[1, Infinity, 2]]])('refuses the buckets %p', (buckets) => {
    expect(() => new Histogram({ ...options, buckets })).toThrow(/^Histogram "h"|^Metric "h"/);
  });

  it.each([NaN, Infinity, -Infinity, '1', undefined, null, 1n])(
    'refuses %p and stays as it was',
    async (value) => {
      const histogram = new Histogram({ ...labelled, buckets: [] });
      histogram.observe({ queue: 'mail' }, 1);
      expect(() => untyped(histogram).observe({ queue: 'mail' }, value)).toThrow(TypeError);
      expect(() => untyped(histogram.labels('mail')).observe(value)).toThrow(TypeError);
      expect(() => untyped(histogram).observe({ queue: 'sms' }, value)).toThrow(TypeError);
      expect(await samplesOf(histogram)).toHaveLength(3);
      expect((await samplesOf(histogram)).at(-1)).toBe('h_count{queue="mail"} 1');
    },
  );

  it('shows a series with nothing observed after zero(), and empties one that exists', async () => {
    const histogram = new Histogram({ ...labelled, buckets: [] });
    const zero = ['h_bucket{le="+Inf",queue="mail"} 0', 'h_sum{queue="mail"} 0', 'h_count{queue="mail"} 0'];
    histogram.zero({ queue: 'mail' });
    expect(await samplesOf(histogram)).toEqual(zero);
    histogram.observe({ queue: 'mail' }, 3);
    histogram.zero({ queue: 'mail' });
    expect(await samplesOf(histogram)).toEqual(zero);
  });
});
