import { describe, expect, it } from '@jest/globals';
import { Histogram as PromHistogram } from 'prom-client';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';

const options = { name: 'h', help: 'H.', buckets: [1], registers: [] };

describe('a histogram without labels, after reset(),', () => {
  it("is gone until the next observation with prom-client 15's", async () => {
    const histogram = new PromHistogram(options);
    histogram.reset();
    expect((await histogram.get()).values).toEqual([]);
  });

  it('stands at 0 again with ours', async () => {
    const histogram = new Histogram(options);
    histogram.observe(1);
    histogram.reset();
    expect((await histogram.get()).values.map(({ value }) => value)).toEqual([0, 0, 0, 0]);
  });
});
