import { bucketUpperBound, MAX_SCHEMA, MIN_SCHEMA } from '../../../core/instruments/native/bucket-bounds.js';
import { ExpositionSyntaxError } from '../exposition-syntax.error.js';
import type { ParsedExemplar, ParsedNativeBucket, ParsedNativeHistogram } from '../parsed.js';
import type { ExemplarMessage, HistogramMessage, SpanMessage } from './client-model.js';

/** Of the type sint32. */
const MAX_OFFSET = 2 ** 31;

/**
 * The native buckets of a histogram; undefined if it has only classic ones
 * (https://prometheus.io/docs/specs/native_histograms/#protobuf-format tells them apart).
 */
export function nativeOf(
  histogram: HistogramMessage,
  count: number,
  exemplarOf: (exemplar: ExemplarMessage) => ParsedExemplar,
): ParsedNativeHistogram | undefined {
  const { schema = 0, zeroThreshold = 0, positiveSpans, negativeSpans, at } = histogram;
  const zeroCount = histogram.zeroCountFloat ?? histogram.zeroCount ?? 0;
  if (positiveSpans.length + negativeSpans.length + zeroThreshold + zeroCount === 0) return undefined;
  if (!(schema >= MIN_SCHEMA && schema <= MAX_SCHEMA)) {
    throw new ExpositionSyntaxError(`Histogram.schema ${schema} is unknown`, { offset: at });
  }
  const positive = new Side('positive', histogram).buckets(schema);
  const negative = new Side('negative', histogram).buckets(schema);
  const buckets = [
    ...negative.toReversed().map((one) => ({ lower: 0 - one.upper, upper: 0 - one.lower, count: one.count })),
    ...positive,
  ];
  // NaN is counted in no bucket.
  const counted = buckets.reduce((sum, bucket) => sum + bucket.count, zeroCount);
  if (histogram.countFloat === undefined && counted > count) {
    throw new ExpositionSyntaxError(`the native buckets hold ${counted} of ${count} observations`, {
      offset: at,
    });
  }
  return { schema, zeroThreshold, zeroCount, buckets, exemplars: histogram.exemplars.map(exemplarOf) };
}

/** The buckets on one side of zero, as if that was the positive one. */
class Side {
  private readonly spans: readonly SpanMessage[];
  /** Of each bucket in the spans alone. */
  private readonly counts: readonly number[];

  constructor(
    private readonly side: 'positive' | 'negative',
    private readonly histogram: HistogramMessage,
  ) {
    this.spans = histogram[`${side}Spans`];
    const deltas = histogram[`${side}Deltas`];
    this.counts = deltas.length > 0 ? runningSums(deltas) : histogram[`${side}Counts`];
  }

  buckets(schema: number): ParsedNativeBucket[] {
    const found: ParsedNativeBucket[] = [];
    const { counts } = this;
    const length = this.spans.reduce((sum, span) => sum + (span.length ?? 0), 0);
    // Before the walk, as a length may be anything.
    if (length !== counts.length)
      throw this.error(`${length} buckets in its spans, but ${counts.length} counts`);
    let key = 0;
    let place = 0;
    for (const [index, { offset = 0, length: spanLength = 0 }] of this.spans.entries()) {
      if (index > 0 && offset < 0) throw this.error('a span that goes back');
      if (Math.abs(offset) > MAX_OFFSET) throw this.error(`a span with the offset ${offset}`);
      key += offset;
      for (const end = key + spanLength; key < end; key++) {
        const count = counts[place++] as number;
        if (count < 0) throw this.error(`a bucket with the count ${count}`);
        if (count === 0) continue;
        found.push({ lower: bucketUpperBound(key - 1, schema), upper: bucketUpperBound(key, schema), count });
      }
    }
    return found;
  }

  private error(what: string): ExpositionSyntaxError {
    return new ExpositionSyntaxError(`the ${this.side} side has ${what}`, { offset: this.histogram.at });
  }
}

function runningSums(deltas: readonly number[]): number[] {
  let sum = 0;
  return deltas.map((delta) => (sum += delta));
}
