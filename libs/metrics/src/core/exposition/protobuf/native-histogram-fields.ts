import type { BucketCounts } from '../../instruments/native/bucket-counts.js';
import { bucketSpans, type BucketSpans } from '../../instruments/native/bucket-spans.js';
import type { NativeSeries } from '../../instruments/native/native-series.js';
import type { ByteWriter } from '../byte-writer.js';
import { MessageField, writeDouble, writeUint64, writeVarint } from './protobuf-fields.js';
import type { LabelEncoder } from '../labels/label-encoder.js';
import { ExemplarField } from './exemplar-field.js';

// Field numbers of io.prometheus.client (https://github.com/prometheus/client_model, metrics.proto).
const SCHEMA = 5;
const ZERO_THRESHOLD = 6;
const ZERO_COUNT = 7;
const NEGATIVE = { span: 9, delta: 10 };
const POSITIVE = { span: 12, delta: 13 };
const EXEMPLAR = 16;
const SPAN = { offset: 1, length: 2 };

/** Distinguishes a native histogram without observations and with zero threshold 0 from a classic one. */
const NO_OP_SPAN: BucketSpans = { spans: [[0, 0]], deltas: [] };

/** Writes the fields of a `Histogram` message that are specific to native histograms. */
export class NativeHistogramFields {
  private readonly negative = new SideFields(NEGATIVE);
  private readonly positive = new SideFields(POSITIVE);
  private readonly exemplar: ExemplarField;

  constructor(encoder: LabelEncoder) {
    this.exemplar = new ExemplarField(EXEMPLAR, encoder);
  }

  write(out: ByteWriter, native: NativeSeries): void {
    writeUint64(out, SCHEMA, zigZag(native.schema));
    writeDouble(out, ZERO_THRESHOLD, native.zeroThreshold);
    writeUint64(out, ZERO_COUNT, native.zeroCount);
    this.negative.writeCounts(out, native.negative);
    this.positive.writeCounts(out, native.positive);
    if (isIndistinct(native)) this.positive.write(out, NO_OP_SPAN);
    for (const exemplar of native.exemplars) this.exemplar.write(out, exemplar);
  }
}

/** The buckets on one side of zero. */
export class SideFields {
  private readonly span: MessageField;
  /** Packed, which saves a byte per bucket; protobuf parsers accept repeated numbers packed or not. */
  private readonly deltas: MessageField;

  constructor(fields: { readonly span: number; readonly delta: number }) {
    this.span = new MessageField(fields.span);
    this.deltas = new MessageField(fields.delta);
  }

  writeCounts(out: ByteWriter, counts: BucketCounts): void {
    if (counts.populated > 0) this.write(out, bucketSpans(counts));
  }

  write(out: ByteWriter, { spans, deltas }: BucketSpans): void {
    for (const [offset, length] of spans) {
      const start = this.span.begin(out);
      writeUint64(out, SPAN.offset, zigZag(offset));
      writeUint64(out, SPAN.length, length);
      this.span.end(out, start);
    }
    if (deltas.length === 0) return;
    const start = this.deltas.begin(out);
    for (const delta of deltas) writeVarint(out, zigZag(delta));
    this.deltas.end(out, start);
  }
}

function isIndistinct({ zeroThreshold, zeroCount, positive, negative }: NativeSeries): boolean {
  return zeroThreshold === 0 && zeroCount === 0 && positive.populated === 0 && negative.populated === 0;
}

/** Encodes a signed number as in protobuf's sint types; without 32-bit operations, as counts may be larger. */
export function zigZag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
