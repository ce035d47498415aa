import type { ByteWriter } from '../../core/exposition/byte-writer.js';
import { SideFields, zigZag } from '../../core/exposition/protobuf/native-histogram-fields.js';
import {
  MessageField,
  writeDouble,
  writeUint64,
  writeVarint,
} from '../../core/exposition/protobuf/protobuf-fields.js';
import type { HistogramFamily } from '../../core/exposition/source/family.js';
import type { BucketSpans } from '../../core/instruments/native/bucket-spans.js';
import type { NativeSeries } from '../../core/instruments/native/native-series.js';
import { TIME_SERIES, writeStale } from './series-fields.js';

/** Field numbers of io.prometheus.write.v2.Histogram. */
const HISTOGRAM = {
  count: 1,
  sum: 3,
  schema: 4,
  zeroThreshold: 5,
  zeroCount: 6,
  timestamp: 15,
  customValues: 16,
  start: 17,
};
const NEGATIVE = { span: 8, delta: 9 };
const POSITIVE = { span: 11, delta: 12 };
/** The schema of custom buckets: their bounds are in `custom_values`. */
const CUSTOM_SCHEMA = -53;

/** Writes native histograms as field `histograms` of a series. */
export class NativeFields {
  private readonly message = new MessageField(TIME_SERIES.histograms);
  private readonly negative = new SideFields(NEGATIVE);
  private readonly positive = new SideFields(POSITIVE);
  private readonly customValues = new MessageField(HISTOGRAM.customValues);
  private timestampMs = 0;

  startAt(timestampMs: number): void {
    this.timestampMs = timestampMs;
  }

  /** The current series of a histogram with native buckets. */
  native(
    out: ByteWriter,
    { walk, bounds }: HistogramFamily,
    native: NativeSeries,
    startMs: number | undefined,
  ): void {
    const start = this.message.begin(out);
    let count = 0;
    for (let bucket = 0; bucket <= bounds.length; bucket++) count += walk.bucketCount(bucket);
    writeUint64(out, HISTOGRAM.count, count);
    writeDouble(out, HISTOGRAM.sum, walk.sum ?? NaN);
    writeUint64(out, HISTOGRAM.schema, zigZag(native.schema));
    writeDouble(out, HISTOGRAM.zeroThreshold, native.zeroThreshold);
    writeUint64(out, HISTOGRAM.zeroCount, native.zeroCount);
    this.negative.writeCounts(out, native.negative);
    this.positive.writeCounts(out, native.positive);
    this.end(out, start, startMs);
  }

  /** The current series of a histogram with classic buckets, as custom buckets. */
  custom(out: ByteWriter, { walk, bounds }: HistogramFamily, startMs: number | undefined): void {
    const start = this.message.begin(out);
    let count = 0;
    const counts: number[] = [];
    for (let bucket = 0; bucket <= bounds.length; bucket++) {
      const inBucket = walk.bucketCount(bucket);
      counts.push(inBucket);
      count += inBucket;
    }
    writeUint64(out, HISTOGRAM.count, count);
    writeDouble(out, HISTOGRAM.sum, walk.sum ?? NaN);
    writeUint64(out, HISTOGRAM.schema, zigZag(CUSTOM_SCHEMA));
    writeUint64(out, HISTOGRAM.zeroCount, 0);
    this.positive.write(out, spansOf(counts));
    this.customValuesOf(out, bounds);
    this.end(out, start, startMs);
  }

  /** The mark that a native histogram has ended: its sum is the stale NaN. */
  stale(out: ByteWriter, bounds: ArrayLike<number> | undefined): void {
    const start = this.message.begin(out);
    writeStale(out, HISTOGRAM.sum);
    if (bounds !== undefined) {
      writeUint64(out, HISTOGRAM.schema, zigZag(CUSTOM_SCHEMA));
      this.customValuesOf(out, bounds);
    }
    this.end(out, start, undefined);
  }

  private customValuesOf(out: ByteWriter, bounds: ArrayLike<number>): void {
    const start = this.customValues.begin(out);
    out.reserve(bounds.length * 8);
    for (let i = 0; i < bounds.length; i++, out.at += 8)
      out.view.setFloat64(out.at, bounds[i] as number, true);
    this.customValues.end(out, start);
  }

  private end(out: ByteWriter, start: number, startMs: number | undefined): void {
    writeUint64(out, HISTOGRAM.timestamp, this.timestampMs);
    if (startMs !== undefined) {
      writeVarint(out, HISTOGRAM.start << 3);
      writeVarint(out, startMs);
    }
    this.message.end(out, start);
  }
}

/** The populated buckets; a run of them is a span. */
function spansOf(counts: readonly number[]): BucketSpans {
  const spans: [offset: number, length: number][] = [];
  const deltas: number[] = [];
  let previous = 0;
  let next = 0;
  counts.forEach((count, bucket) => {
    if (count === 0) return;
    const span = spans.at(-1);
    if (span === undefined || bucket > next) spans.push([bucket - next, 1]);
    else span[1]++;
    deltas.push(count - previous);
    previous = count;
    next = bucket + 1;
  });
  return { spans, deltas };
}
