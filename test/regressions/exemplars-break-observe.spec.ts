import { describe, expect, it } from '@jest/globals';
import { Histogram as PromHistogram } from 'prom-client';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';

const options = { name: 'h', help: 'H.', labelNames: ['a'] as const, registers: [], enableExemplars: true };

describe('observe(labels, value) with exemplars enabled', () => {
  it('throws in prom-client 15', () => {
    expect(() => new PromHistogram(options).observe({ a: 'x' }, 1)).toThrow('Value is not a valid number');
  });

  it('is counted by ours', async () => {
    const histogram = new Histogram(options);
    histogram.observe({ a: 'x' }, 1);
    expect((await histogram.get()).values.at(-1)).toMatchObject({
      value: 1,
      labels: { a: 'x' },
      metricName: 'h_count',
    });
  });
});
