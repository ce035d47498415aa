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
    const { walk, quantiles } = this;
    this.renderLabels();
    for (let i = 0; i < quantiles.length; i++) this.line(this.quantile, walk.quantileValue(i), quantiles[i]);
    this.line(this.sum, walk.sum);
    this.line(this.count, walk.count);
    this.createdLine();
  }
}
