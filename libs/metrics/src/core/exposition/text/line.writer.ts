import { FixedTexts, type ByteWriter } from '../byte-writer.js';
import type { EscapingScheme } from '../format.js';
import type { KeptLabels } from '../labels/kept-labels.js';
import type { LabelEncoder } from '../labels/label-encoder.js';
import type { Family } from '../source/family.js';
import type { SeriesView } from '../../series/series-walk.js';
import type { OwnInstrument } from '../source/instrument-family.js';
import type { FamilyWriter, FormatWriter } from '../writer.js';
import { FewLinesWriter } from './few-lines.js';
import type { LineFamily } from './line-family.js';
import { HistogramLines, ScalarLines, SummaryLines } from './lines.js';
import { lineTextsOf, type LineStyle, type LineTexts } from './line-texts.js';
import { TextLabelEncoder } from './text-label-encoder.js';

/** Writes a line-based format; the subclass knows the style of a family's lines, and how the exposition ends. */
export abstract class LineWriter implements FormatWriter {
  private readonly encoder: TextLabelEncoder;
  private readonly fewLines: FewLinesWriter;
  private readonly texts = new FixedTexts();
  /** The fixed parts of the lines of instruments, by instrument: they stay the same from scrape to scrape. */
  private readonly ofInstruments = new Map<object, LineTexts>();
  private readonly lines: Partial<Record<Family['kind'], LineFamily<Family>>> = {};

  constructor(
    protected readonly out: ByteWriter,
    private readonly kept: KeptLabels,
    protected readonly escaping: EscapingScheme,
  ) {
    this.encoder = new TextLabelEncoder(escaping);
    this.fewLines = new FewLinesWriter(out, kept, this.encoder, ({ name, type, help }) =>
      this.styleOf({ name, kind: type, help }),
    );
  }

  few(instrument: OwnInstrument, view: SeriesView): FamilyWriter | undefined {
    return this.fewLines.start(instrument, view);
  }

  family(family: Family): FamilyWriter {
    const labels = this.kept.partOf(family, this.encoder);
    if (!('names' in family.labels)) {
      const texts = lineTextsOf(family, this.styleOf(family), new FixedTexts(512));
      return this.newLines(family.kind).start(family, texts, labels);
    }
    const lines = (this.lines[family.kind] ??= this.newLines(family.kind));
    return lines.start(family, this.textsOf(family, family.labels.owner), labels);
  }

  abstract end(): void;

  protected abstract styleOf(family: Pick<Family, 'name' | 'kind' | 'help'>): LineStyle;

  private textsOf(family: Family, instrument: object): LineTexts {
    let texts = this.ofInstruments.get(instrument);
    if (texts === undefined) {
      texts = lineTextsOf(family, this.styleOf(family), this.texts);
      this.ofInstruments.set(instrument, texts);
    }
    return texts;
  }

  private newLines(kind: Family['kind']): LineFamily<Family> {
    const Lines = LINES[kind] as new (out: ByteWriter, encoder: LabelEncoder) => LineFamily<Family>;
    return new Lines(this.out, this.encoder);
  }
}

const LINES = {
  counter: ScalarLines,
  gauge: ScalarLines,
  unknown: ScalarLines,
  histogram: HistogramLines,
  summary: SummaryLines,
};
