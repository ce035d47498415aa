import { ByteWriter, type FixedBytes } from '../byte-writer.js';
import { writeNumber } from './write-number.js';
import type { LabelEncoder, LabelPart } from '../labels/label-encoder.js';
import type { FamilyExemplar, SeriesWalk } from '../source/family.js';
import { writeExemplar } from './exemplar-text.js';
import { CHUNK_BYTES, type FamilyWriter } from '../writer.js';
import { SampleLine } from './sample-line.js';

const NEWLINE = 0x0a;

/** How a line-based format writes one family. */
export interface LineStyle {
  /** The `#` lines above the samples. */
  readonly header: string;
  /** The name to which `_bucket`, `_sum`, `_count` and `_created` are appended. */
  readonly familyName: string;
  /** The name of samples without such a suffix. */
  readonly sampleName: string;
  /** Formats a bucket bound or a quantile. */
  readonly floatLabel: (value: number) => string;
  readonly hasExemplars: boolean;
  /** Whether totals, sums and quantiles must not be negative, nor totals and sums NaN; invalid ones are left out. */
  readonly isStrict: boolean;
  /** Whether each series has a line with its creation time. */
  readonly hasCreated: boolean;
}

/** What the writer of a line-based family needs. */
export interface LineTools {
  readonly out: ByteWriter;
  readonly labels: LabelPart;
  readonly encoder: LabelEncoder;
}

/** Writes a family line by line; the subclass decides which lines a series has. */
export abstract class LineFamily<W extends SeriesWalk> implements FamilyWriter {
  protected readonly out: ByteWriter;
  private readonly created: SampleLine | undefined;
  /** The rendered labels of the current series, shared by its lines. */
  private readonly labels = new ByteWriter(256);
  private seriesAt = 0;
  private hasHeader = false;
  private isAbandoned = false;

  constructor(
    protected readonly walk: W,
    protected readonly style: LineStyle,
    protected readonly tools: LineTools,
  ) {
    this.out = tools.out;
    this.created = style.hasCreated ? new SampleLine(`${style.familyName}_created`) : undefined;
  }

  write(): boolean {
    const { out, walk } = this;
    if (!this.hasHeader) {
      this.hasHeader = true;
      out.text(this.style.header);
    }
    this.seriesAt = out.at;
    while (!this.isAbandoned && walk.next()) {
      this.writeSeries();
      this.seriesAt = out.at;
      if (out.at >= CHUNK_BYTES) return false;
    }
    return true;
  }

  abandon(): void {
    this.isAbandoned = true;
    this.out.at = this.seriesAt;
  }

  protected abstract writeSeries(): void;

  /** Renders the labels of the current series for all its lines. */
  protected renderLabels(): void {
    this.labels.at = 0;
    this.tools.labels.write(this.labels);
  }

  /** Writes a line with the rendered labels, optionally with one more label and an exemplar. */
  protected line(sample: SampleLine, value: number, label?: FixedBytes, exemplar?: FamilyExemplar): void {
    const { out, labels } = this;
    const labelsAt = sample.begin(out);
    out.copy(labels.view, 0, labels.at);
    if (label !== undefined) out.fixed(label);
    sample.end(out, labelsAt);
    writeNumber(out, value);
    if (exemplar !== undefined && this.style.hasExemplars) writeExemplar(out, exemplar, this.tools.encoder);
    out.byte(NEWLINE);
  }

  /** Writes the creation time of the series, if the style has it and it is known. */
  protected createdLine(): void {
    const { createdMs } = this.walk;
    if (this.created !== undefined && createdMs !== undefined) this.line(this.created, createdMs / 1000);
  }
}
