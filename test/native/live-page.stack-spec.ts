import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bucketsOf } from '../../libs/metrics/page/buckets.js';
import { quantileOf } from '../../libs/metrics/page/quantile.js';
import { InstrumentReader } from '../../libs/metrics/src/core/exposition/source/instrument-family.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { factsOf } from '../../libs/metrics/src/live/served/family-facts.js';
import { readFamily } from '../../libs/metrics/src/live/served/series-reading.js';
import { eventually } from '../stack/support/eventually.js';
import { PrometheusServer } from './support/prometheus-server.js';
import { ScrapeTarget } from './support/scrape-target.js';

/** Values of every kind: those of one side, of both, of the zero bucket alone, and two series of different resolution. */
const VALUES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  latency: [Array.from({ length: 1001 }, (_, i) => 10 ** (-3 + i / 250))],
  gaps: [[0.001, 0.001, 10, 10]],
  single: [[0.3]],
  with_zeros: [[0, 0, 0, 1, 2, 3]],
  signed: [[-7, -3, -3, -0.5, 0, 0.25, 4, 9]],
  negative: [[-1, -2, -4, 0, -0.7]],
  zeros: [[0, 0]],
  infinite: [[1, 2, Infinity]],
  two_resolutions: [[1, 2, 3], Array.from({ length: 60 }, (_, i) => 1.3 ** i)],
};

const histograms = Object.entries(VALUES).map(([name, series]) => {
  const histogram = new Histogram<'series'>({
    name,
    help: 'For a test.',
    labelNames: ['series'],
    buckets: [1, 5],
    native: { maxBuckets: 40 },
    registers: [],
  });
  series.forEach((values, index) =>
    values.forEach((value) => histogram.observe({ series: String(index) }, value)),
  );
  return histogram;
});

/** The quantile of all series together, from what the page is told of a histogram. */
async function quantileOnThePage(histogram: Histogram<'series'>, q: number): Promise<number | null> {
  const family = new InstrumentReader().familyOf(histogram, histogram.view());
  const { facts, reading } = await readFamily(
    family,
    factsOf(family, undefined, undefined),
    undefined,
    () => undefined,
  );
  const sums = new Float64Array(reading.width);
  for (let i = 0; i < reading.length; i++)
    sums[i % reading.width] = (sums[i % reading.width] as number) + (reading.values[i] as number);
  return quantileOf(q, bucketsOf(facts), sums.subarray(1));
}

describe('the quantiles of native histograms on the live page', () => {
  const target = new ScrapeTarget(histograms);
  const server = new PrometheusServer('prometheus');

  beforeAll(async () => {
    await server.start([await target.start()], ['native-histograms']);
    await eventually('Prometheus has scraped', 90, async () => {
      const count = await server.number('histogram_count(infinite)');
      if (count !== 3) throw new Error(`It has ${count} values.`);
    });
  });

  afterAll(async () => {
    await server.stop();
    await target.stop();
  });

  it.each(Object.keys(VALUES))('are those of histogram_quantile(): %s', async (name) => {
    const histogram = histograms.find((one) => one.name === name) as Histogram<'series'>;
    for (const q of [0, 0.01, 0.1, 0.25, 0.49, 0.5, 0.51, 0.75, 0.9, 0.95, 0.99, 1]) {
      const answer = await server.number(`histogram_quantile(${q}, sum(${name}))`);
      const shown = (await quantileOnThePage(histogram, q)) ?? NaN;
      const error =
        shown === answer || (Number.isNaN(shown) && Number.isNaN(answer)) ? 0 : shown / answer - 1;
      expect([q, answer, Math.abs(error) < 1e-12 ? answer : shown]).toEqual([q, answer, answer]);
    }
  });
});
