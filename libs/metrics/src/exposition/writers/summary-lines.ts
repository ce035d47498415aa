import { FixedBytes } from '../bytes/byte-writer.js';
import type { SummaryFamily, SummaryWalk } from '../source/family.js';
import { LineFamily, type LineStyle, type LineTools } from './line-family.js';
import { SampleLine } from './sample-line.js';

/** The quantiles of each series, then its sum and count. */
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
    // OpenMetrics 1.0, "Summary": quantiles are never negative, and the sum, which is a counter, never NaN either.
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
