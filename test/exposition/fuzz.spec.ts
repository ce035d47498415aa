import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { goFloat, openMetricsFloat } from '../../libs/metrics/src/core/exposition/text/go-float.js';
import { arbitraryFamilies } from './support/arbitrary-families.js';
import { expectedFamily } from './support/expected.js';
import { parseOpenMetrics } from '../../libs/metrics/src/testing/exposition/openmetrics-parser.js';
import type { PlainFamily, PlainSeries } from './support/plain-family.js';
import {
  labelsOf,
  parseProtobuf,
  secondsOf,
  type DecodedExemplar,
  type DecodedMetric,
} from './support/protobuf-parser.js';
import { FORMATS, render } from './support/render.js';
import { parseText } from '../../libs/metrics/src/testing/exposition/text-parser.js';

const RUNS = { numRuns: 300 };

describe('whatever names, labels and values hold', () => {
  it('arrives in the text format', () => {
    fc.assert(
      fc.property(arbitraryFamilies({ isStrict: false }), (families) => {
        const expected = families.map((family) =>
          expectedFamily(family, { isOpenMetrics: false, floatLabel: goFloat }),
        );
        expect(parseText(render(families, FORMATS.text).toString())).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('arrives in OpenMetrics, by a strict parser', () => {
    fc.assert(
      fc.property(arbitraryFamilies({ isStrict: true }), (families) => {
        const expected = families.map((family) =>
          expectedFamily(family, { isOpenMetrics: true, floatLabel: openMetricsFloat }),
        );
        expect(parseOpenMetrics(render(families, FORMATS.openMetrics).toString())).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('is accepted by a strict OpenMetrics parser with created lines', () => {
    fc.assert(
      fc.property(arbitraryFamilies({ isStrict: true }), (families) => {
        const text = render(families, FORMATS.openMetrics, { hasCreatedLines: true }).toString();
        const created = parseOpenMetrics(text)
          .flatMap(({ samples }) => samples)
          .filter(({ name }) => name.endsWith('_created'));
        const started = families.filter(({ kind }) => kind !== 'gauge' && kind !== 'unknown');
        expect(created.map(({ value }) => Math.round(value * 1000))).toEqual(
          started.flatMap(({ series }) => series.map(({ createdMs }) => createdMs)),
        );
      }),
      RUNS,
    );
  });

  it('arrives in protobuf', () => {
    fc.assert(
      fc.property(arbitraryFamilies({ isStrict: false }), (families) => {
        const decoded = parseProtobuf(render(families, FORMATS.protobuf));
        const withSeries = families.filter(({ series }) => series.length > 0);
        expect(decoded.map(({ name, help }) => ({ name, help }))).toEqual(
          withSeries.map(({ name, help }) => ({ name, help })),
        );
        expect(decoded.map(({ metric = [] }) => metric.map(seriesIn))).toEqual(
          withSeries.map((family) => family.series.map((series) => comparable(family, series))),
        );
      }),
      RUNS,
    );
  });

  it.each(['underscores', 'dots', 'values'] as const)(
    'has legacy names alone under escaping=%s',
    (escaping) => {
      fc.assert(
        fc.property(arbitraryFamilies({ isStrict: false }), (families) => {
          const text = render(families, { type: 'text', version: '0.0.4', escaping }).toString();
          // In legacy text no line starts with a quoted name.
          expect(text).not.toMatch(/^(?:\{|# [A-Z]+ ")/m);
        }),
        RUNS,
      );
    },
  );
});

type Comparable = Omit<PlainSeries, 'exemplars' | 'exemplar'> & { readonly exemplars: readonly unknown[] };

/** A series with what protobuf has a place for. */
function comparable({ kind, bounds = [], quantiles = [] }: PlainFamily, series: PlainSeries): Comparable {
  const { labels, createdMs, value = 0, sum = 0, count = 0, bucketCounts = [], quantileValues = [] } = series;
  const own =
    kind === 'counter' ? [series.exemplar] : [...bounds, Infinity].map((_, i) => series.exemplars?.[i]);
  const exemplars =
    kind === 'gauge' || kind === 'unknown' || kind === 'summary' ? [] : own.map((one) => one ?? null);
  switch (kind) {
    case 'histogram':
      return { labels, createdMs, sum, bucketCounts, exemplars };
    case 'summary':
      return {
        labels,
        createdMs,
        sum,
        count,
        quantileValues: quantiles.map((_, i) => quantileValues[i] ?? 0),
        exemplars,
      };
    case 'counter':
      return { labels, createdMs, value, exemplars };
    default:
      return { labels, value, exemplars };
  }
}

function seriesIn(metric: DecodedMetric): Comparable {
  const labels = labelsOf(metric);
  const { counter, summary, histogram } = metric;
  const created = (counter ?? summary ?? histogram)?.createdTimestamp;
  const createdMs = created && Math.round(secondsOf(created) * 1000);
  if (counter) return { labels, createdMs, value: counter.value, exemplars: [exemplarIn(counter.exemplar)] };
  if (summary) {
    const quantileValues = (summary.quantile ?? []).map(({ value }) => value);
    return {
      labels,
      createdMs,
      sum: summary.sampleSum,
      count: summary.sampleCount,
      quantileValues,
      exemplars: [],
    };
  }
  if (histogram) {
    const buckets = [...(histogram.bucket ?? [])];
    if (buckets.at(-1)?.upperBound !== Infinity) {
      buckets.push({ upperBound: Infinity, cumulativeCount: histogram.sampleCount });
    }
    const counts = buckets.map(({ cumulativeCount }) => cumulativeCount);
    return {
      labels,
      createdMs,
      sum: histogram.sampleSum,
      bucketCounts: counts.map((count, i) => count - (counts[i - 1] ?? 0)),
      exemplars: buckets.map(({ exemplar }) => exemplarIn(exemplar)),
    };
  }
  return { labels, value: (metric.gauge ?? metric.untyped)?.value ?? Number.NaN, exemplars: [] };
}

function exemplarIn(exemplar: DecodedExemplar | undefined): unknown {
  if (exemplar === undefined) return null;
  const { value, timestamp } = exemplar;
  return {
    labelSet: labelsOf(exemplar),
    value,
    timestamp: timestamp && Math.round(secondsOf(timestamp) * 1000) / 1000,
  };
}
