import { writeNumber } from '../bytes/write-number.js';
import type { ScalarFamily, ScalarWalk } from '../source/family.js';
import { writeExemplar } from './exemplar-text.js';
import { LineFamily, type LineStyle, type LineTools } from './line-family.js';
import { SampleLine } from './sample-line.js';

const NEWLINE = 0x0a;

/** Series of one value each. */
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

  /** The common case, where the labels go straight to their only line. */
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
