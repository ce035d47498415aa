import type { ByteWriter } from '../byte-writer.js';
import { MessageField, writeDouble, writeUint64 } from './protobuf-fields.js';
import type { LabelEncoder } from '../labels/label-encoder.js';
import type { Family, HistogramFamily, ScalarFamily, SummaryFamily } from '../source/family.js';
import { NativeHistogramFields } from './native-histogram-fields.js';
import { ExemplarField, TimestampField } from './exemplar-field.js';

// Field numbers of io.prometheus.client (https://github.com/prometheus/client_model, metrics.proto).
const METRIC = { gauge: 2, counter: 3, summary: 4, unknown: 5, histogram: 7 };
const VALUE = 1;
const COUNTER = { exemplar: 2, created: 3 };
const SUMMARY = { count: 1, sum: 2, quantile: 3, created: 4 };
const QUANTILE = { quantile: 1, value: 2 };
const HISTOGRAM = { count: 1, sum: 2, bucket: 3, created: 15 };
const BUCKET = { count: 1, bound: 2, exemplar: 3 };

/** Writes the type-specific part of a `Metric`: the value of the walk's current series. */
export interface SeriesValue<F extends Family> {
  /** Starts a family; its kind is always the same. */
  start(family: F): void;
  write(out: ByteWriter): void;
}

/** Creates the writer for the values of the series of families of one kind. */
export function seriesValueOf(kind: Family['kind'], encoder: LabelEncoder): SeriesValue<Family> {
  switch (kind) {
    case 'histogram':
      return new HistogramValue(encoder);
    case 'summary':
      return new SummaryValue();
    default:
      return new ScalarValue(kind, encoder);
  }
}

class ScalarValue implements SeriesValue<ScalarFamily> {
  private family!: ScalarFamily;
  private readonly message: MessageField;
  private readonly exemplar: ExemplarField | undefined;
  private readonly created = new TimestampField(COUNTER.created);

  constructor(kind: ScalarFamily['kind'], encoder: LabelEncoder) {
    this.message = new MessageField(METRIC[kind]);
    this.exemplar = kind === 'counter' ? new ExemplarField(COUNTER.exemplar, encoder) : undefined;
  }

  start(family: ScalarFamily): void {
    this.family = family;
  }

  write(out: ByteWriter): void {
    const { walk } = this.family;
    const start = this.message.begin(out);
    writeDouble(out, VALUE, walk.value);
    if (this.exemplar !== undefined) {
      this.exemplar.write(out, walk.exemplar);
      this.created.write(out, secondsOf(walk.createdMs));
    }
    this.message.end(out, start);
  }
}

class SummaryValue implements SeriesValue<SummaryFamily> {
  private family!: SummaryFamily;
  private readonly message = new MessageField(METRIC.summary);
  private readonly quantile = new MessageField(SUMMARY.quantile);
  private readonly created = new TimestampField(SUMMARY.created);

  start(family: SummaryFamily): void {
    this.family = family;
  }

  write(out: ByteWriter): void {
    const { walk, quantiles } = this.family;
    const start = this.message.begin(out);
    const { count, sum } = walk;
    if (count !== undefined) writeUint64(out, SUMMARY.count, count);
    if (sum !== undefined) writeDouble(out, SUMMARY.sum, sum);
    for (let i = 0; i < quantiles.length; i++) {
      const quantileStart = this.quantile.begin(out);
      writeDouble(out, QUANTILE.quantile, quantiles[i] as number);
      writeDouble(out, QUANTILE.value, walk.quantileValue(i));
      this.quantile.end(out, quantileStart);
    }
    this.created.write(out, secondsOf(walk.createdMs));
    this.message.end(out, start);
  }
}

class HistogramValue implements SeriesValue<HistogramFamily> {
  private family!: HistogramFamily;
  private readonly message = new MessageField(METRIC.histogram);
  private readonly bucket = new MessageField(HISTOGRAM.bucket);
  private readonly exemplar: ExemplarField;
  private readonly native: NativeHistogramFields;
  private readonly created = new TimestampField(HISTOGRAM.created);

  constructor(encoder: LabelEncoder) {
    this.exemplar = new ExemplarField(BUCKET.exemplar, encoder);
    this.native = new NativeHistogramFields(encoder);
  }

  start(family: HistogramFamily): void {
    this.family = family;
  }

  write(out: ByteWriter): void {
    const { walk } = this.family;
    const start = this.message.begin(out);
    const count = this.writeBuckets(out);
    writeUint64(out, HISTOGRAM.count, count);
    const { sum } = walk;
    if (sum !== undefined) writeDouble(out, HISTOGRAM.sum, sum);
    if (walk.native !== undefined) this.native.write(out, walk.native);
    this.created.write(out, secondsOf(walk.createdMs));
    this.message.end(out, start);
  }

  /** Writes the buckets and returns the total count; writes `+Inf`, which the count implies, only for its exemplar. */
  private writeBuckets(out: ByteWriter): number {
    const { walk, bounds } = this.family;
    let count = 0;
    for (let i = 0; i <= bounds.length; i++) {
      count += walk.bucketCount(i);
      const exemplar = walk.exemplar(i);
      if (i === bounds.length && exemplar === undefined) break;
      const start = this.bucket.begin(out);
      writeUint64(out, BUCKET.count, count);
      writeDouble(out, BUCKET.bound, bounds[i] ?? Infinity);
      this.exemplar.write(out, exemplar);
      this.bucket.end(out, start);
    }
    return count;
  }
}

function secondsOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
