import { writeNumber } from './write-number.js';
import type { ScalarFamily, HistogramFamily, SummaryFamily } from '../source/family.js';
import { writeExemplar } from './exemplar-text.js';
import { LineFamily } from './line-family.js';

const NEWLINE = 0x0a;

/** Writes series with one value each. */
export class ScalarLines extends LineFamily<ScalarFamily> {
  protected writeSeries(): void {
    const { texts } = this;
    const { walk } = this.family;
    // OpenMetrics 1.0, "Counter": a total is never NaN or negative.
    if (texts.isStrict && !(walk.value >= 0)) return;
    if (texts.created === undefined) {
      this.writeLine();
      return;
    }
    this.renderLabels();
    this.line(texts.value, walk.value, undefined, walk.exemplar);
    this.createdLine();
  }

  /** Handles the common case of a single line, to which the labels are written directly. */
  private writeLine(): void {
    const { out } = this;
    const { value, hasExemplars } = this.texts;
    const { walk } = this.family;
    const labelsAt = value.begin(out);
    this.labels.write(out);
    value.end(out, labelsAt);
    writeNumber(out, walk.value);
    if (hasExemplars) writeExemplar(out, walk.exemplar, this.encoder);
    out.byte(NEWLINE);
  }
}

/** Writes the buckets of each series, cumulative as the formats require, then its sum and count. */
export class HistogramLines extends LineFamily<HistogramFamily> {
  protected writeSeries(): void {
    const { value, steps, isStrict } = this.texts;
    const { walk } = this.family;
    this.renderLabels();
    let count = 0;
    for (let i = 0; i < steps.length; i++) {
      count += walk.bucketCount(i);
      this.line(value, count, steps[i], walk.exemplar(i));
    }
    const { sum } = walk;
    const showsSum = sum !== undefined && this.allows(sum);
    if (showsSum) this.line(this.texts.sum, sum);
    if (showsSum || !isStrict) this.line(this.texts.count, count);
    this.createdLine();
  }

  /**
   * OpenMetrics 1.0, "Histogram": the sum is a counter, so a histogram with negative bounds has none. Without a sum
   * there is no count either, which the `+Inf` bucket carries as well.
   */
  private allows(sum: number): boolean {
    return !this.texts.isStrict || (!((this.family.bounds[0] ?? 0) < 0) && sum >= 0);
  }
}

/** Writes the quantiles of each series, then its sum and count. */
export class SummaryLines extends LineFamily<SummaryFamily> {
  protected writeSeries(): void {
    const { value, steps, isStrict } = this.texts;
    const { walk } = this.family;
    this.renderLabels();
    // OpenMetrics 1.0, "Summary": quantiles are never negative; the sum is a counter, so it is never NaN either.
    for (let i = 0; i < steps.length; i++) {
      const quantile = walk.quantileValue(i);
      if (!isStrict || !(quantile < 0)) this.line(value, quantile, steps[i]);
    }
    const { sum, count } = walk;
    if (sum !== undefined && (!isStrict || sum >= 0)) this.line(this.texts.sum, sum);
    if (count !== undefined) this.line(this.texts.count, count);
    this.createdLine();
  }
}
