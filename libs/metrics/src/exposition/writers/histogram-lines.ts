import { FixedBytes } from '../bytes/byte-writer.js';
import type { HistogramFamily, HistogramWalk } from '../source/family.js';
import { LineFamily, type LineStyle, type LineTools } from './line-family.js';
import { SampleLine } from './sample-line.js';

/** The buckets of each series, added up as the formats want them, then its sum and count. */
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
   * OpenMetrics 1.0, "Histogram": the sum is a counter, so there is none with negative bounds; nor is there a count without
   * a sum, which the `+Inf` bucket says as well.
   */
  private allows(sum: number): boolean {
    return !this.style.isStrict || (!this.hasNegativeBounds && sum >= 0);
  }
}
