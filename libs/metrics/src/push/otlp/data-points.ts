import type { ByteWriter } from '../../core/exposition/byte-writer.js';
import { MessageField, writeDouble } from '../../core/exposition/protobuf/protobuf-fields.js';
import type {
  Family,
  HistogramFamily,
  ScalarFamily,
  SummaryFamily,
} from '../../core/exposition/source/family.js';
import { ExemplarWriter } from './otlp-exemplar.js';
import { appendDouble, appendFixed64, writeFixed64, writeTime } from './otlp-fields.js';

// Field numbers of opentelemetry.proto.metrics.v1.
const START = 2;
const TIME = 3;
const COUNT = 4;
const SUM = 5;
const NUMBER = { asDouble: 4, exemplars: 5 };
const HISTOGRAM = { bucketCounts: 6, bounds: 7, exemplars: 8 };
const SUMMARY = { quantiles: 6 };
const QUANTILE = { quantile: 1, value: 2 };

/** Writes the fields of a data point, its attributes apart: those of the walk's current series. */
export interface PointWriter<F extends Family = Family> {
  write(out: ByteWriter, family: F, nowMs: number): void;
}

export class NumberPoint implements PointWriter<ScalarFamily> {
  private readonly exemplar = new ExemplarWriter(NUMBER.exemplars);

  write(out: ByteWriter, { kind, walk }: ScalarFamily, nowMs: number): void {
    if (kind === 'counter') writeTime(out, START, walk.createdMs);
    writeTime(out, TIME, nowMs);
    writeDouble(out, NUMBER.asDouble, walk.value);
    if (kind === 'counter') this.exemplar.write(out, walk.exemplar, nowMs);
  }
}

/** A histogram with explicit bounds. */
export class HistogramPoint implements PointWriter<HistogramFamily> {
  private readonly counts = new MessageField(HISTOGRAM.bucketCounts);
  private readonly bounds = new MessageField(HISTOGRAM.bounds);
  private readonly exemplar = new ExemplarWriter(HISTOGRAM.exemplars);

  write(out: ByteWriter, { walk, bounds }: HistogramFamily, nowMs: number): void {
    writeTime(out, START, walk.createdMs);
    writeTime(out, TIME, nowMs);
    const { sum } = walk;
    if (sum !== undefined) writeDouble(out, SUM, sum);
    const countsStart = this.counts.begin(out);
    let count = 0;
    for (let i = 0; i <= bounds.length; i++) {
      const inBucket = walk.bucketCount(i);
      count += inBucket;
      appendFixed64(out, inBucket);
    }
    this.counts.end(out, countsStart);
    writeFixed64(out, COUNT, count);
    const boundsStart = this.bounds.begin(out);
    for (let i = 0; i < bounds.length; i++) appendDouble(out, bounds[i] as number);
    this.bounds.end(out, boundsStart);
    for (let i = 0; i <= bounds.length; i++) this.exemplar.write(out, walk.exemplar(i), nowMs);
  }
}

export class SummaryPoint implements PointWriter<SummaryFamily> {
  private readonly quantile = new MessageField(SUMMARY.quantiles);

  write(out: ByteWriter, { walk, quantiles }: SummaryFamily, nowMs: number): void {
    writeTime(out, START, walk.createdMs);
    writeTime(out, TIME, nowMs);
    const { count, sum } = walk;
    if (count !== undefined) writeFixed64(out, COUNT, count);
    if (sum !== undefined) writeDouble(out, SUM, sum);
    for (let i = 0; i < quantiles.length; i++) {
      const start = this.quantile.begin(out);
      writeDouble(out, QUANTILE.quantile, quantiles[i] as number);
      writeDouble(out, QUANTILE.value, walk.quantileValue(i));
      this.quantile.end(out, start);
    }
  }
}
