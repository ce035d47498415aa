import type { ParsedFamily, ParsedSample } from '@app/metrics/testing';
import { goFloat } from '../../../libs/metrics/src/core/exposition/text/go-float.js';
import { bucketUpperBound } from '../../../libs/metrics/src/core/instruments/native/bucket-bounds.js';
import { forEachInSpans } from '../../../libs/metrics/src/core/instruments/native/bucket-spans.js';
import {
  type DecodedExemplar,
  type DecodedMetric,
  type DecodedSpan,
  labelsOf,
  parseProtobuf,
  secondsOf,
} from '../../exposition/support/protobuf-parser.js';

type DecodedHistogram = NonNullable<DecodedMetric['histogram']>;

/** What `parseExposition()` should read from an exposition of this package, from what protobufjs reads. */
export function readByProtobufjs(bytes: Uint8Array): ParsedFamily[] {
  return parseProtobuf(bytes).map(({ name, help, type, unit, metric = [] }) => ({
    name,
    type: type.toLowerCase(),
    ...(help !== '' && { help }),
    ...(unit !== undefined && { unit }),
    samples: metric.flatMap((one) => samplesOf(name, one)),
  }));
}

function samplesOf(name: string, metric: DecodedMetric): ParsedSample[] {
  const labels = labelsOf(metric);
  const { counter, summary, histogram } = metric;
  const created = (counter ?? summary ?? histogram)?.createdTimestamp;
  const createdName = `${counter ? name.replace(/_total$/, '') : name}_created`;
  const sums = summary ?? histogram;
  return [
    ...steps(name, metric),
    ...(sums ? [{ name: `${name}_sum`, labels, value: sums.sampleSum }] : []),
    ...(sums ? [{ name: `${name}_count`, labels, value: sums.sampleCount, ...nativeOf(histogram) }] : []),
    ...(created ? [{ name: createdName, labels, value: secondsOf(created) }] : []),
  ];
}

function steps(name: string, metric: DecodedMetric): ParsedSample[] {
  const labels = labelsOf(metric);
  const { counter, summary, histogram } = metric;
  if (summary) {
    return (summary.quantile ?? []).map(({ quantile, value }) => ({
      name,
      labels: { ...labels, quantile: goFloat(quantile) },
      value,
    }));
  }
  if (histogram) {
    const buckets = [...(histogram.bucket ?? [])];
    const isNativeAlone = buckets.length === 0 && 'native' in nativeOf(histogram);
    if (!isNativeAlone && buckets.at(-1)?.upperBound !== Infinity) {
      buckets.push({ upperBound: Infinity, cumulativeCount: histogram.sampleCount });
    }
    return buckets.map(({ upperBound, cumulativeCount, exemplar }) => ({
      name: `${name}_bucket`,
      labels: { ...labels, le: goFloat(upperBound) },
      value: cumulativeCount,
      ...(exemplar && { exemplar: exemplarOf(exemplar) }),
    }));
  }
  const value = (counter ?? metric.gauge ?? metric.untyped)?.value ?? Number.NaN;
  return [{ name, labels, value, ...(counter?.exemplar && { exemplar: exemplarOf(counter.exemplar) }) }];
}

function nativeOf(histogram: DecodedHistogram | undefined): Pick<ParsedSample, 'native'> {
  if (histogram?.schema === undefined) return {};
  const { schema, zeroThreshold = 0, zeroCount = 0, exemplars = [] } = histogram;
  const positive = bucketsOf(schema, histogram.positiveSpan, histogram.positiveDelta);
  const negative = bucketsOf(schema, histogram.negativeSpan, histogram.negativeDelta);
  const mirrored = negative.map(({ lower, upper, count }) => ({ lower: -upper, upper: -lower, count }));
  const buckets = [...mirrored.toReversed(), ...positive];
  return { native: { schema, zeroThreshold, zeroCount, buckets, exemplars: exemplars.map(exemplarOf) } };
}

function bucketsOf(schema: number, spans: readonly DecodedSpan[] = [], deltas: readonly number[] = []) {
  const buckets: { lower: number; upper: number; count: number }[] = [];
  const pairs = spans.map(({ offset, length }) => [offset, length] as const);
  forEachInSpans({ spans: pairs, deltas }, (key, count) => {
    buckets.push({
      lower: bucketUpperBound(key - 1, schema),
      upper: bucketUpperBound(key, schema),
      count,
    });
  });
  return buckets;
}

function exemplarOf({ value, timestamp, ...labelled }: DecodedExemplar) {
  return {
    labels: labelsOf(labelled),
    value,
    ...(timestamp && { timestamp: secondsOf(timestamp) }),
  };
}
