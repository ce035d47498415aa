import { goFloat } from '../../../core/exposition/text/go-float.js';
import { ExpositionSyntaxError } from '../exposition-syntax.error.js';
import type { ParsedExemplar, ParsedSample } from '../parsed.js';
import type {
  CounterMessage,
  ExemplarMessage,
  HistogramMessage,
  LabelPairMessage,
  MetricMessage,
  SummaryMessage,
  TimestampMessage,
} from './client-model.js';
import { nativeOf } from './native-histogram.js';

type Labels = Readonly<Record<string, string>>;

const VALUE_FIELDS = ['counter', 'gauge', 'summary', 'untyped', 'histogram'] as const;
const NANOS_PER_SECOND = 1e9;

/**
 * The samples of a series as the formats made of lines have them, with `_created` as in OpenMetrics.
 * @throws ExpositionSyntaxError when the series contradicts itself or the type of its family
 */
export function samplesOf(family: string, type: string, metric: MetricMessage): ParsedSample[] {
  const { at, timestampMs } = metric;
  const wanted = type === 'gaugehistogram' ? 'histogram' : type;
  const fields = VALUE_FIELDS.filter((field) => metric[field] !== undefined);
  if (fields.length !== 1 || fields[0] !== wanted) {
    throw new ExpositionSyntaxError(
      `expected a Metric.${wanted} in the ${type} "${family}", not ${fields.join(' and ') || 'none'}`,
      { offset: at },
    );
  }
  const labels = labelsOf(metric.labels);
  const samples = valuesOf(family, labels, metric);
  return timestampMs === undefined
    ? samples
    : samples.map((sample) => ({ ...sample, timestamp: timestampMs / 1000 }));
}

function valuesOf(name: string, labels: Labels, metric: MetricMessage): ParsedSample[] {
  const { counter, gauge, untyped, summary, histogram } = metric;
  if (counter) return counterSamples(name, labels, counter);
  if (summary) return summarySamples(name, labels, summary);
  if (histogram) return histogramSamples(name, labels, histogram);
  return [{ name, labels, value: (gauge ?? untyped)?.value ?? 0 }];
}

function counterSamples(
  name: string,
  labels: Labels,
  { value = 0, exemplar, created }: CounterMessage,
): ParsedSample[] {
  return [
    { name, labels, value, ...exemplarIn(exemplar) },
    ...createdSample(name.replace(/_total$/, ''), labels, created),
  ];
}

function summarySamples(
  name: string,
  labels: Labels,
  { quantiles, sum = 0, count = 0, created }: SummaryMessage,
): ParsedSample[] {
  return [
    ...quantiles.map(({ quantile = 0, value = 0 }) => ({
      name,
      labels: { ...labels, quantile: goFloat(quantile) },
      value,
    })),
    { name: `${name}_sum`, labels, value: sum },
    { name: `${name}_count`, labels, value: count },
    ...createdSample(name, labels, created),
  ];
}

function histogramSamples(name: string, labels: Labels, histogram: HistogramMessage): ParsedSample[] {
  const { sum = 0, created, buckets, at } = histogram;
  const count = histogram.countFloat ?? histogram.count ?? 0;
  const native = nativeOf(histogram, count, exemplarOf);
  const samples = classicBuckets(name, labels, histogram);
  const last = buckets.at(-1);
  // A native histogram may have no classic buckets; otherwise the count implies the last of them.
  if (last?.upperBound !== Infinity && (buckets.length > 0 || native === undefined)) {
    samples.push({ name: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count });
  }
  checkCounts(samples, count, at);
  return [
    ...samples,
    { name: `${name}_sum`, labels, value: sum },
    { name: `${name}_count`, labels, value: count, ...(native && { native }) },
    ...createdSample(name, labels, created),
  ];
}

function classicBuckets(name: string, labels: Labels, { buckets }: HistogramMessage): ParsedSample[] {
  let previous: number | undefined;
  return buckets.map((bucket) => {
    const { upperBound = 0, exemplar, at } = bucket;
    if (previous !== undefined && !(upperBound > previous)) {
      throw new ExpositionSyntaxError(`"${name}": the bounds do not rise`, { offset: at });
    }
    previous = upperBound;
    return {
      name: `${name}_bucket`,
      labels: { ...labels, le: goFloat(upperBound) },
      value: bucket.cumulativeCountFloat ?? bucket.cumulativeCount ?? 0,
      ...exemplarIn(exemplar),
    };
  });
}

function checkCounts(buckets: readonly ParsedSample[], count: number, offset: number): void {
  const counts = buckets.map(({ value }) => value);
  const name = buckets[0]?.name;
  if (counts.some((value, i) => value < (counts[i - 1] ?? 0))) {
    throw new ExpositionSyntaxError(`${name}: the counts fall`, { offset });
  }
  if (counts.length > 0 && counts.at(-1) !== count) {
    throw new ExpositionSyntaxError(`${name}: the count is not that of the +Inf bucket`, { offset });
  }
}

function createdSample(name: string, labels: Labels, created: TimestampMessage | undefined): ParsedSample[] {
  return created ? [{ name: `${name}_created`, labels, value: secondsOf(created) }] : [];
}

function exemplarIn(exemplar: ExemplarMessage | undefined): { readonly exemplar?: ParsedExemplar } {
  return exemplar ? { exemplar: exemplarOf(exemplar) } : {};
}

function exemplarOf({ labels, value = 0, timestamp }: ExemplarMessage): ParsedExemplar {
  return { labels: labelsOf(labels), value, ...(timestamp && { timestamp: secondsOf(timestamp) }) };
}

function labelsOf(pairs: readonly LabelPairMessage[]): Labels {
  const labels: Record<string, string> = {};
  for (const { name = '', value = '', at } of pairs) {
    if (name === '') throw new ExpositionSyntaxError('LabelPair.name is missing', { offset: at });
    if (Object.hasOwn(labels, name)) {
      throw new ExpositionSyntaxError(`label "${name}" is there already`, { offset: at });
    }
    Object.defineProperty(labels, name, { value, enumerable: true });
  }
  return labels;
}

function secondsOf({ seconds = 0, nanos = 0, at }: TimestampMessage): number {
  if (nanos >= 0 && nanos < NANOS_PER_SECOND) return seconds + nanos / NANOS_PER_SECOND;
  throw new ExpositionSyntaxError(`Timestamp.nanos ${nanos} is not below a second`, { offset: at });
}
