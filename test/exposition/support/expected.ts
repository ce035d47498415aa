import type { ParsedFamily, ParsedSample } from '../../../libs/metrics/src/testing/exposition/parsed.js';
import type { PlainFamily, PlainSeries } from './plain-family.js';

/** What a parser should read from a family in a format made of lines. */
export interface LineExpectation {
  readonly isOpenMetrics: boolean;
  readonly floatLabel: (value: number) => string;
}

/** What a strict parser reads when everything that was written arrived. */
export function expectedFamily(
  family: PlainFamily,
  { isOpenMetrics, floatLabel }: LineExpectation,
): ParsedFamily {
  const { name, kind, help, series } = family;
  const familyName = isOpenMetrics && kind === 'counter' ? name.replace(/_total$/, '') : name;
  const unknown = isOpenMetrics ? 'unknown' : 'untyped';
  return {
    name: familyName,
    type: kind === 'unknown' ? unknown : kind,
    ...(help !== '' && { help }),
    samples: series.flatMap((one) => samplesOf(family, one, isOpenMetrics, floatLabel)),
  };
}

function samplesOf(
  { name, kind, bounds = [], quantiles = [] }: PlainFamily,
  series: PlainSeries,
  isOpenMetrics: boolean,
  floatLabel: (value: number) => string,
): ParsedSample[] {
  const { labels, value = 0, sum = 0 } = series;
  if (kind === 'histogram') {
    let count = 0;
    const buckets = [...bounds, Infinity].map((bound, i) => {
      count += series.bucketCounts?.[i] ?? 0;
      const exemplar = isOpenMetrics ? exemplarOf(series.exemplars?.[i]) : {};
      return {
        name: `${name}_bucket`,
        labels: { ...labels, le: floatLabel(bound) },
        value: count,
        ...exemplar,
      };
    });
    return [
      ...buckets,
      { name: `${name}_sum`, labels, value: sum },
      { name: `${name}_count`, labels, value: count },
    ];
  }
  if (kind === 'summary') {
    const steps = quantiles.map((quantile, i) => ({
      name,
      labels: { ...labels, quantile: floatLabel(quantile) },
      value: series.quantileValues?.[i] ?? 0,
    }));
    return [
      ...steps,
      { name: `${name}_sum`, labels, value: sum },
      { name: `${name}_count`, labels, value: series.count ?? 0 },
    ];
  }
  return [{ name, labels, value, ...(isOpenMetrics && exemplarOf(series.exemplar)) }];
}

function exemplarOf(exemplar: PlainSeries['exemplar']): Pick<ParsedSample, 'exemplar'> {
  if (exemplar === undefined) return {};
  const { labelSet, value, timestamp } = exemplar;
  const labels = labelSet as Record<string, string>;
  return { exemplar: { labels, value, ...(timestamp !== undefined && { timestamp }) } };
}
