import { describe, expect, it } from '@jest/globals';
import { parseOpenMetrics } from '../../libs/metrics/src/testing/exposition/openmetrics-parser.js';
import type { ParsedFamily, ParsedSample } from '../../libs/metrics/src/testing/exposition/parsed.js';
import type { PlainFamily, PlainSeries } from './support/plain-family.js';
import { FORMATS, render } from './support/render.js';
import { vectors } from './support/vectors.js';

interface CorpusCase {
  readonly name: string;
  readonly shouldParse: boolean;
  readonly text: string;
}

const STEPS = new Set(['le', 'quantile']);
const KINDS = new Set(['counter', 'gauge', 'histogram', 'summary', 'unknown']);

/**
 * Of the corpus what instruments can hold: no info, stateset or gauge histogram, and no time per sample. And no
 * histogram with negative buckets, of which OpenMetrics wants no sum and count: they are exposed in every format
 * alike, as client_golang does, and Prometheus takes them.
 */
const CASES = vectors<readonly CorpusCase[]>('openmetrics_parser_corpus.json')
  .filter(({ name, shouldParse }) => shouldParse && name !== 'negative_bucket_histogram')
  .map(({ name, text }) => ({ name, families: parseOpenMetrics(text) }))
  .filter(({ families }) =>
    families.every(
      ({ type, samples }) =>
        KINDS.has(type) &&
        new Set(samples.map(({ name, labels }) => name + JSON.stringify(labels))).size === samples.length,
    ),
  );

describe('the good part of the OpenMetrics corpus', () => {
  it.each(CASES)('is written again so that a strict parser reads the same: $name', ({ families }) => {
    const written = render(families.map(plainFamily), FORMATS.openMetrics, {
      hasCreatedLines: true,
    }).toString();
    // A writer adds the sum and the count where the corpus has a histogram or summary without them.
    expect(comparable(parseOpenMetrics(written))).toMatchObject(comparable(families));
  });
});

/** The values by what Prometheus tells them apart by: `le` and `quantile` as numbers, no empty labels. */
function comparable(families: readonly ParsedFamily[]): object[] {
  return families.map(({ name, type, help = '', samples }) => ({
    name,
    type,
    help,
    samples: Object.fromEntries(
      samples.map(({ name, labels, value, exemplar }) => [name + keyOf(labels, true), { value, exemplar }]),
    ),
  }));
}

function keyOf(labels: ParsedSample['labels'], withStep: boolean): string {
  const entries = Object.entries(labels)
    .filter(([name, value]) => value !== '' && (withStep || !STEPS.has(name)))
    .map(([name, value]) => [name, STEPS.has(name) && value !== '+Inf' ? Number(value) : value]);
  return JSON.stringify(entries.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

function plainFamily({ name, type, help = '', samples }: ParsedFamily): PlainFamily {
  const groups = new Map<string, ParsedSample[]>();
  for (const sample of samples) {
    const key = keyOf(sample.labels, false);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  const stepsOf = (label: string): number[] => [
    ...new Set(samples.flatMap(({ labels }) => (label in labels ? [Number(labels[label])] : []))),
  ];
  const bounds = stepsOf('le').filter((bound) => Number.isFinite(bound));
  const quantiles = stepsOf('quantile');
  const kind = type as PlainFamily['kind'];
  const series = [...groups.values()].map((group) =>
    plainSeries(name, group, [...bounds, Infinity], quantiles),
  );
  return { name: kind === 'counter' ? `${name}_total` : name, kind, help, bounds, quantiles, series };
}

function plainSeries(
  name: string,
  group: readonly ParsedSample[],
  bounds: readonly number[],
  quantiles: readonly number[],
): PlainSeries {
  const valueOf = (suffix: string): number | undefined =>
    group.find((sample) => sample.name === name + suffix)?.value;
  const bucketOf = (bound: number): ParsedSample | undefined =>
    group.find(({ labels }) => (labels['le'] === '+Inf' ? Infinity : Number(labels['le'])) === bound);
  const counts = bounds.map((bound) => bucketOf(bound)?.value ?? 0);
  const created = valueOf('_created');
  return {
    labels: Object.fromEntries(Object.entries(group[0]?.labels ?? {}).filter(([label]) => !STEPS.has(label))),
    createdMs: created === undefined ? undefined : created * 1000,
    value: valueOf('_total') ?? valueOf('') ?? 0,
    exemplar: plainExemplar(group[0]),
    bucketCounts: counts.map((count, i) => count - (counts[i - 1] ?? 0)),
    exemplars: bounds.map((bound) => plainExemplar(bucketOf(bound))),
    quantileValues: quantiles.map(
      (q) => group.find(({ labels }) => Number(labels['quantile']) === q)?.value ?? 0,
    ),
    sum: valueOf('_sum') ?? 0,
    count: valueOf('_count') ?? 0,
  };
}

function plainExemplar(sample: ParsedSample | undefined): PlainSeries['exemplar'] {
  const exemplar = sample?.exemplar;
  return exemplar && { labelSet: exemplar.labels, value: exemplar.value, timestamp: exemplar.timestamp };
}
