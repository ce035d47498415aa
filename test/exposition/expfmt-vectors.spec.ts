import { describe, expect, it } from '@jest/globals';
import { numberOf } from '../../libs/metrics/src/testing/exposition/line-scanner.js';
import type { PlainFamily, PlainSeries } from './support/plain-family.js';
import { FORMATS, render } from './support/render.js';
import { vectors } from './support/vectors.js';

type NumberText = number | string | null;
interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}
interface VectorExemplar {
  readonly labels: readonly [string, string][];
  readonly value: number;
  readonly timestamp: Timestamp | null;
}
interface VectorMetric {
  readonly labels: readonly [string, string][];
  readonly timestampMs?: number;
  readonly counter?: {
    readonly value: NumberText;
    readonly exemplar?: VectorExemplar;
    readonly createdTimestamp?: Timestamp;
  };
  readonly gauge?: { readonly value: NumberText };
  readonly untyped?: { readonly value: NumberText };
  readonly summary?: {
    readonly sampleCount: number;
    readonly sampleSum: number;
    readonly quantiles: readonly [number, number][];
    readonly createdTimestamp?: Timestamp;
  };
  readonly histogram?: {
    readonly sampleCount: number | null;
    readonly sampleSum: number;
    readonly buckets: readonly {
      readonly upperBound: NumberText;
      readonly cumulativeCount: number | null;
      readonly exemplar?: VectorExemplar;
    }[];
    readonly createdTimestamp?: Timestamp;
  };
}
interface EncodeCase {
  readonly family: {
    readonly name: string;
    readonly help?: string;
    readonly type?: string;
    readonly unit?: string;
    readonly metrics: readonly VectorMetric[];
  };
  readonly options?: readonly string[];
  readonly expected: string;
}

const CASES =
  vectors<Readonly<Record<'text004' | 'openmetrics100', readonly EncodeCase[]>>>('common_expfmt_encode.json');

/** No instrument has gauge histograms or float histograms. */
function isOurs({ family }: EncodeCase): boolean {
  return (
    family.type !== 'GAUGE_HISTOGRAM' &&
    family.metrics.every(({ histogram }) => histogram?.sampleCount !== null)
  );
}

/**
 * What a vector expects of a writer that gives samples no timestamps, and a family a UNIT only where the name
 * ends in a base unit, which OpenMetrics demands.
 */
function expectedOf({ family, expected }: EncodeCase): string {
  const name = family.name.replace(/_total$/, '');
  const unit = /_(seconds|bytes)$/.exec(name)?.[1];
  let lines = expected.split('\n').filter((line) => !line.startsWith('# UNIT') || line.endsWith(` ${unit}`));
  if (family.metrics.some(({ timestampMs }) => timestampMs !== undefined)) {
    lines = lines.map((line) => line.replace(/ (?:1234567890|1\.23456789e\+06)$/, ''));
  }
  return lines.join('\n');
}

describe('the vectors of prometheus/common', () => {
  it.each(CASES.text004.filter(isOurs))('text: $family.type $family.name', (vector) => {
    expect(normalized(render([plainFamily(vector)], FORMATS.text).toString())).toEqual(
      normalized(expectedOf(vector)),
    );
  });

  it.each(CASES.openmetrics100.filter(isOurs))(
    'OpenMetrics: $family.type $family.name $options',
    (vector) => {
      const hasCreatedLines = vector.options?.includes('WithCreatedLines') ?? false;
      const text = render([plainFamily(vector)], FORMATS.openMetrics, { hasCreatedLines }).toString();
      expect(text.endsWith('# EOF\n')).toBe(true);
      // Go writes them, although OpenMetrics 1.0 has them forbidden and other parsers refuse them ("Summary").
      const allowed = expectedOf(vector).replaceAll(/^summary_name.* -\d.*\n/gm, '');
      expect(normalized(text.slice(0, -'# EOF\n'.length))).toEqual(normalized(allowed));
    },
  );
});

/** Values as numbers: both sides write the same ones in different forms, which parsers do not tell apart. */
function normalized(text: string): string[] {
  return text
    .split('\n')
    .map((line) =>
      line.startsWith('#')
        ? line
        : line.replaceAll(/(?<=\} |^[\w:]+ |\} \S+ )[^\s#]+/g, (value) => String(numberOf(value))),
    );
}

function plainFamily({ family }: EncodeCase): PlainFamily {
  const kind = (family.type ?? 'COUNTER').toLowerCase().replace('untyped', 'unknown') as PlainFamily['kind'];
  const [first] = family.metrics;
  return {
    name: family.name,
    help: family.help ?? '',
    kind,
    bounds: (first?.histogram?.buckets ?? [])
      .map(({ upperBound }) => valueOf(upperBound))
      .filter(Number.isFinite),
    quantiles: (first?.summary?.quantiles ?? []).map(([quantile]) => quantile),
    series: family.metrics.map(plainSeries),
  };
}

function plainSeries({ labels, counter, gauge, untyped, summary, histogram }: VectorMetric): PlainSeries {
  const created = (counter ?? summary ?? histogram)?.createdTimestamp;
  const counts = (histogram?.buckets ?? []).map(({ cumulativeCount }) => cumulativeCount ?? 0);
  if (histogram && counts.length === histogram.buckets.filter(isFiniteBound).length)
    counts.push(histogram.sampleCount ?? 0);
  return {
    labels: Object.fromEntries(labels),
    createdMs: created && secondsOf(created) * 1000,
    value: valueOf((counter ?? gauge ?? untyped)?.value ?? 0),
    exemplar: counter?.exemplar && exemplarOf(counter.exemplar),
    bucketCounts: counts.map((count, i) => count - (counts[i - 1] ?? 0)),
    exemplars: (histogram?.buckets ?? []).map(({ exemplar }) => exemplar && exemplarOf(exemplar)),
    quantileValues: (summary?.quantiles ?? []).map(([, value]) => value),
    sum: summary?.sampleSum ?? histogram?.sampleSum ?? 0,
    count: summary?.sampleCount ?? 0,
  };
}

function isFiniteBound({ upperBound }: { readonly upperBound: NumberText }): boolean {
  return Number.isFinite(valueOf(upperBound));
}

function exemplarOf({ labels, value, timestamp }: VectorExemplar): NonNullable<PlainSeries['exemplar']> {
  return {
    labelSet: Object.fromEntries(labels),
    value,
    timestamp: timestamp === null ? undefined : secondsOf(timestamp),
  };
}

function secondsOf({ seconds, nanos }: Timestamp): number {
  return seconds + nanos / 1e9;
}

function valueOf(value: NumberText): number {
  return typeof value === 'string' ? (numberOf(value) ?? Number.NaN) : (value ?? 0);
}
