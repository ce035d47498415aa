import type { ByteWriter } from '../../core/exposition/byte-writer.js';
import { MessageField, writeDouble, writeVarint } from '../../core/exposition/protobuf/protobuf-fields.js';
import type { HistogramFamily } from '../../core/exposition/source/family.js';
import type { NativeSeries } from '../../core/instruments/native/native-series.js';
import type { PointWriter } from './data-points.js';
import { type DenseBuckets, exponentialBuckets } from './exponential-buckets.js';
import { ExemplarWriter } from './otlp-exemplar.js';
import { writeFixed64, writeSint32, writeTime } from './otlp-fields.js';

// Field numbers of opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint and of its Buckets.
const POINT = {
  start: 2,
  time: 3,
  count: 4,
  sum: 5,
  scale: 6,
  zeroCount: 7,
  positive: 8,
  negative: 9,
  exemplars: 11,
  zeroThreshold: 14,
};
const BUCKETS = { offset: 1, counts: 2 };

/** A native histogram. */
export class ExponentialPoint implements PointWriter<HistogramFamily> {
  private readonly positive = new MessageField(POINT.positive);
  private readonly negative = new MessageField(POINT.negative);
  private readonly counts = new MessageField(BUCKETS.counts);
  private readonly exemplar = new ExemplarWriter(POINT.exemplars);

  write(out: ByteWriter, { walk, bounds }: HistogramFamily, nowMs: number): void {
    const native = walk.native as NativeSeries;
    const { scale, positive, negative } = exponentialBuckets(native);
    writeTime(out, POINT.start, walk.createdMs);
    writeTime(out, POINT.time, nowMs);
    let count = 0;
    for (let i = 0; i <= bounds.length; i++) count += walk.bucketCount(i);
    writeFixed64(out, POINT.count, count);
    const { sum } = walk;
    if (sum !== undefined) writeDouble(out, POINT.sum, sum);
    writeSint32(out, POINT.scale, scale);
    writeFixed64(out, POINT.zeroCount, native.zeroCount);
    writeDouble(out, POINT.zeroThreshold, native.zeroThreshold);
    this.writeSide(out, this.positive, positive);
    this.writeSide(out, this.negative, negative);
    for (const exemplar of native.exemplars) this.exemplar.write(out, exemplar, nowMs);
  }

  private writeSide(out: ByteWriter, field: MessageField, { offset, counts }: DenseBuckets): void {
    if (counts.length === 0) return;
    const start = field.begin(out);
    writeSint32(out, BUCKETS.offset, offset);
    const countsStart = this.counts.begin(out);
    for (const count of counts) writeVarint(out, count);
    this.counts.end(out, countsStart);
    field.end(out, start);
  }
}
