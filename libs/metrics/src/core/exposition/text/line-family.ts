import { ByteWriter, type FixedBytes } from '../byte-writer.js';
import { writeNumber } from './write-number.js';
import type { LabelEncoder, LabelPart } from '../labels/label-encoder.js';
import type { Family, FamilyExemplar } from '../source/family.js';
import { writeExemplar } from './exemplar-text.js';
import { CHUNK_BYTES, type FamilyWriter } from '../writer.js';
import type { LineTexts } from './line-texts.js';
import type { SampleLine } from './sample-line.js';

const NEWLINE = 0x0a;

/** Writes families of one kind line by line, one after the other; the subclass decides which lines a series has. */
export abstract class LineFamily<F extends Family> implements FamilyWriter {
  protected family!: F;
  protected texts!: LineTexts;
  protected labels!: LabelPart;
  /** The rendered labels of the current series, shared by its lines. */
  private readonly rendered = new ByteWriter(256);
  private seriesAt = 0;
  private hasHeader = false;
  private isAbandoned = false;

  constructor(
    protected readonly out: ByteWriter,
    protected readonly encoder: LabelEncoder,
  ) {}

  /** Starts a family. */
  start(family: F, texts: LineTexts, labels: LabelPart): this {
    this.family = family;
    this.texts = texts;
    this.labels = labels;
    this.hasHeader = false;
    this.isAbandoned = false;
    return this;
  }

  write(): boolean {
    const { out } = this;
    const { walk } = this.family;
    if (!this.hasHeader) {
      this.hasHeader = true;
      out.fixed(this.texts.header);
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
    this.rendered.at = 0;
    this.labels.write(this.rendered);
  }

  /** Writes a line with the rendered labels, optionally with one more label and an exemplar. */
  protected line(sample: SampleLine, value: number, label?: FixedBytes, exemplar?: FamilyExemplar): void {
    const { out, rendered } = this;
    const labelsAt = sample.begin(out);
    out.copy(rendered.view, 0, rendered.at);
    if (label !== undefined) out.fixed(label);
    sample.end(out, labelsAt);
    writeNumber(out, value);
    if (exemplar !== undefined && this.texts.hasExemplars) writeExemplar(out, exemplar, this.encoder);
    out.byte(NEWLINE);
  }

  /** Writes the creation time of the series, if the format has it and it is known. */
  protected createdLine(): void {
    const { created } = this.texts;
    const { createdMs } = this.family.walk;
    if (created !== undefined && createdMs !== undefined) this.line(created, createdMs / 1000);
  }
}
