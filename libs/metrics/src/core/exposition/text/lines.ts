import { writeNumber } from './write-number.js';
import type {
  ScalarFamily,
  ScalarWalk,
  HistogramFamily,
  HistogramWalk,
  SummaryFamily,
  SummaryWalk,
  Family,
} from '../source/family.js';
import { writeExemplar } from './exemplar-text.js';
import { LineFamily, type LineStyle, type LineTools } from './line-family.js';
import { SampleLine } from './sample-line.js';
import { FixedBytes } from '../byte-writer.js';
import type { FamilyWriter } from '../writer.js';

const NEWLINE = 0x0a;

/** Writes series with one value each. */
export class ScalarLines extends LineFamily<ScalarWalk> {
  private readonly value: SampleLine;

  constructor(family: ScalarFamily, style: LineStyle, tools: LineTools) {
    super(family.walk, style, tools);
    this.value = new SampleLine(style.sampleName);
  }

  protected writeSeries(): void {
    // OpenMetrics 1.0, "Counter": a total is never NaN or negative.
    if (this.style.isStrict && !(this.walk.value >= 0)) return;
    if (!this.style.hasCreated) {
      this.writeLine();
      return;
    }
    this.renderLabels();
    this.line(this.value, this.walk.value, undefined, this.walk.exemplar);
    this.createdLine();
  }

  /** Handles the common case of a single line, to which the labels are written directly. */
  private writeLine(): void {
    const { out, value } = this;
    const labelsAt = value.begin(out);
    this.tools.labels.write(out);
    value.end(out, labelsAt);
    writeNumber(out, this.walk.value);
    if (this.style.hasExemplars) writeExemplar(out, this.walk.exemplar, this.tools.encoder);
    out.byte(NEWLINE);
  }
}

/** Writes the buckets of each series, cumulative as the formats require, then its sum and count. */
export class HistogramLines extends LineFamily<HistogramWalk> {
  private readonly bucket: SampleLine;
  private readonly sum: SampleLine;
  private readonly count: SampleLine;
  private readonly bounds: readonly FixedBytes[];
  private readonly hasNegativeBounds: boolean;

  constructor(family: HistogramFamily, style: LineStyle, tools: LineTools) {
    super(family.walk, style, tools);
    this.bucket = new SampleLine(`${style.familyName}_bucket`);
    this.sum = new SampleLine(`${style.familyName}_sum`);
    this.count = new SampleLine(`${style.familyName}_count`);
    this.hasNegativeBounds = (family.bounds[0] ?? 0) < 0;
    this.bounds = [...Array.from(family.bounds), Infinity].map(
      (bound) => new FixedBytes(`,le="${style.floatLabel(bound)}"`),
    );
  }

  protected writeSeries(): void {
    const { walk, bounds } = this;
    this.renderLabels();
    let count = 0;
    for (let i = 0; i < bounds.length; i++) {
      count += walk.bucketCount(i);
      this.line(this.bucket, count, bounds[i], walk.exemplar(i));
    }
    const { sum } = walk;
    const showsSum = sum !== undefined && this.allows(sum);
    if (showsSum) this.line(this.sum, sum);
    if (showsSum || !this.style.isStrict) this.line(this.count, count);
    this.createdLine();
  }

  /**
   * OpenMetrics 1.0, "Histogram": the sum is a counter, so a histogram with negative bounds has none. Without a sum
   * there is no count either, which the `+Inf` bucket carries as well.
   */
  private allows(sum: number): boolean {
    return !this.style.isStrict || (!this.hasNegativeBounds && sum >= 0);
  }
}

/** Writes the quantiles of each series, then its sum and count. */
export class SummaryLines extends LineFamily<SummaryWalk> {
  private readonly quantile: SampleLine;
  private readonly sum: SampleLine;
  private readonly count: SampleLine;
  private readonly quantiles: readonly FixedBytes[];

  constructor(family: SummaryFamily, style: LineStyle, tools: LineTools) {
    super(family.walk, style, tools);
    this.quantile = new SampleLine(style.sampleName);
    this.sum = new SampleLine(`${style.familyName}_sum`);
    this.count = new SampleLine(`${style.familyName}_count`);
    this.quantiles = Array.from(
      family.quantiles,
      (quantile) => new FixedBytes(`,quantile="${style.floatLabel(quantile)}"`),
    );
  }

  protected writeSeries(): void {
    const { walk, quantiles, style } = this;
    this.renderLabels();
    // OpenMetrics 1.0, "Summary": quantiles are never negative; the sum is a counter, so it is never NaN either.
    for (let i = 0; i < quantiles.length; i++) {
      const value = walk.quantileValue(i);
      if (!style.isStrict || !(value < 0)) this.line(this.quantile, value, quantiles[i]);
    }
    const { sum, count } = walk;
    if (sum !== undefined && (!style.isStrict || sum >= 0)) this.line(this.sum, sum);
    if (count !== undefined) this.line(this.count, count);
    this.createdLine();
  }
}

/** Creates the writer of a family in a line-based format. */
export function lineWriter(family: Family, style: LineStyle, tools: LineTools): FamilyWriter {
  switch (family.kind) {
    case 'histogram':
      return new HistogramLines(family, style, tools);
    case 'summary':
      return new SummaryLines(family, style, tools);
    default:
      return new ScalarLines(family, style, tools);
  }
}
