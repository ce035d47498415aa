import { expect, it } from '@jest/globals';
import { InstrumentReader } from '../../core/exposition/source/instrument-family.js';
import { Histogram } from '../../core/instruments/histogram.js';
import { factsOf } from './family-facts.js';
import { type FamilyFacts, widthOf } from './protocol.js';
import { type Read, readFamily } from './series-reading.js';

function histogramOf(series: readonly (readonly number[])[], native = {}): Histogram<'route'> {
  const histogram = new Histogram<'route'>({
    name: 'latency_seconds',
    help: 'Latency.',
    labelNames: ['route'],
    maxSeries: Infinity,
    native,
    registers: [],
  });
  series.forEach((values, route) =>
    values.forEach((value) => histogram.observe({ route: String(route) }, value)),
  );
  return histogram;
}

function read(histogram: Histogram<'route'>, before?: FamilyFacts): Promise<Read> {
  const family = new InstrumentReader().familyOf(histogram, histogram.view());
  return readFamily(family, factsOf(family, undefined, undefined), before, () => undefined);
}

it('tells all series in the same buckets, and has no others', async () => {
  const { facts, reading } = await read(histogramOf([[1, 1, 4], [2]], { bucketFactor: 2 }));
  expect(facts.native).toMatchObject({ schema: 0, negative: [], positive: [0, 1, 2] });
  expect([...reading.values.subarray(0, reading.length)]).toEqual([6, 0, 2, 0, 1, 2, 0, 0, 1, 0]);
});

it('keeps the buckets that were told, and adds to them', async () => {
  const before = (await read(histogramOf([[1]], { bucketFactor: 2 }))).facts;
  const { facts } = await read(histogramOf([[16]], { bucketFactor: 2 }), before);
  expect(facts.native?.positive).toEqual([0, 4]);
});

it('stays at the resolution that was told when the series could have a finer one', async () => {
  const before = (await read(histogramOf([[1]], { bucketFactor: 4 }))).facts;
  const { facts } = await read(histogramOf([[1]], { bucketFactor: 2 }), before);
  expect([before.native?.schema, facts.native?.schema]).toEqual([-1, -1]);
});

it('sums the series that are too many', async () => {
  const { facts, reading } = await read(histogramOf(Array.from({ length: 12_000 }, () => [1])));
  expect(reading.count + reading.rest).toBe(12_000);
  expect(reading.rest).toBeGreaterThanOrEqual(10_000);
  const sums = reading.values.subarray(reading.count * widthOf(facts), reading.length);
  expect([...sums]).toEqual([reading.rest, 0, reading.rest]);
});
