import type { OwnInstrument } from '../source/instrument-family.js';
import type { KeptLabels } from '../labels/kept-labels.js';
import type { DefaultLabels } from '../labels/label-encoder.js';
import type { ByteWriter } from '../byte-writer.js';
import type { FamilyWriter } from '../writer.js';
import { BIRTH, VALUES } from '../../series/series-map.js';
import type { SeriesView } from '../../series/series-walk.js';
import type { LineStyle } from './line-texts.js';
import type { TextLabelEncoder } from './text-label-encoder.js';
import { numberText } from './write-number.js';

/**
 * Up to some 4000 lines this takes less CPU time than `LineFamily`, but it reads them in one go: in the first scrape,
 * before V8 has compiled anything, a thousand take several milliseconds.
 */
const MOST_LINES = 1024;
/** Less than a chunk has room for, whatever the characters: the rest is left to the next step. */
const PIECE_CHARACTERS = 4096;

/**
 * Writes instruments with few series, line by line as strings. That takes few calls, each of them to code of V8 itself,
 * so it is fast before anything is compiled and after a collection of garbage. With many series, the compiled code of
 * `LineFamily` is faster.
 */
export class FewLinesWriter implements FamilyWriter {
  private readonly kept = new Map<object, FewLines>();
  private pieces: readonly string[] = [];
  private at = 0;

  constructor(
    private readonly out: ByteWriter,
    private readonly labels: KeptLabels,
    private readonly encoder: TextLabelEncoder,
    private readonly styleOf: (instrument: OwnInstrument) => LineStyle,
  ) {}

  /** Starts an instrument; returns `undefined` for one that has to be written series by series. */
  start(instrument: OwnInstrument, view: SeriesView): this | undefined {
    if (instrument.type === 'summary') return undefined;
    const lineCount = instrument.type === 'histogram' ? instrument.bounds.length + 3 : 1;
    if (view.rowCount * lineCount > MOST_LINES || !view.isWhole) return undefined;
    let lines = this.kept.get(instrument);
    if (lines === undefined) {
      lines = new FewLines(instrument, this.styleOf(instrument), this.encoder);
      this.kept.set(instrument, lines);
    }
    if (!lines.isPlain) return undefined;
    this.pieces = lines.read(view, this.labels.defaultsFor(instrument, instrument.type));
    this.at = 0;
    return this;
  }

  write(): boolean {
    const { pieces } = this;
    this.out.text(pieces[this.at++] as string);
    return this.at === pieces.length;
  }

  abandon(): void {
    // The piece before has left its line without an end.
    this.pieces = [this.at > 1 ? '\n' : ''];
    this.at = 0;
  }
}

/** What stays the same from scrape to scrape in the lines of an instrument. */
class FewLines {
  /** Whether each line is a name, labels and a value. */
  readonly isPlain: boolean;
  private readonly header: string;
  private readonly start: string;
  private readonly isStrict: boolean;
  private readonly labelNames: readonly string[];
  private readonly bounds: ArrayLike<number> | undefined;
  private readonly steps: readonly string[];
  private readonly sum: string;
  private readonly count: string;
  /** The births of the series in each row whose labels are in `heads`. */
  private births: number[] = [];
  private heads: string[] = [];
  private defaults: DefaultLabels | undefined;

  constructor(
    instrument: OwnInstrument,
    style: LineStyle,
    private readonly encoder: TextLabelEncoder,
  ) {
    const { familyName, sampleName, header, floatLabel } = style;
    this.isPlain = !style.hasCreated && !(style.hasExemplars && instrument.hasExemplars);
    this.isStrict = style.isStrict;
    // Each line begins with the end of the one before.
    this.header = header.slice(0, -1);
    this.labelNames = instrument.labelNames;
    const isHistogram = instrument.type === 'histogram';
    // Names of instruments are legacy names: none needs quotes.
    this.start = `\n${isHistogram ? `${familyName}_bucket` : sampleName}`;
    this.bounds = isHistogram ? instrument.bounds : undefined;
    this.steps = isHistogram ? stepsOf(instrument.bounds, floatLabel) : [];
    this.sum = `\n${familyName}_sum`;
    this.count = `\n${familyName}_count`;
  }

  /** Returns the lines of a view's series, in pieces. */
  read(view: SeriesView, defaults: DefaultLabels): string[] {
    if (defaults !== this.defaults) {
      this.defaults = defaults;
      this.births = [];
      this.heads = [];
    }
    return this.bounds === undefined ? this.readScalars(view) : this.readHistogram(view, this.bounds.length);
  }

  private readScalars(view: SeriesView): string[] {
    const pieces: string[] = [];
    const { births, heads, isStrict } = this;
    const { rows, rowCount, lastBirth } = view;
    let text = this.header;
    for (let row = 0; row < rowCount; row++) {
      const cells = rows.cellsOf(row);
      const at = rows.at(row);
      const birth = cells[at + BIRTH] as number;
      if (birth === 0 || birth > lastBirth) continue;
      const value = cells[at + VALUES] as number;
      // OpenMetrics 1.0, "Counter": a total is never NaN or negative.
      if (isStrict && !(value >= 0)) continue;
      if (births[row] !== birth) this.keep(view, row, birth);
      // Most numbers print in JavaScript as in the formats.
      text += (heads[row] as string) + (value - value === 0 && value !== 0 ? value : numberText(value));
      if (text.length > PIECE_CHARACTERS) {
        pieces.push(text);
        text = '';
      }
    }
    pieces.push(`${text}\n`);
    return pieces;
  }

  private readHistogram(view: SeriesView, boundCount: number): string[] {
    const pieces: string[] = [];
    const { births, heads, start, steps } = this;
    const { rows, rowCount, lastBirth } = view;
    let text = this.header;
    for (let row = 0; row < rowCount; row++) {
      const cells = rows.cellsOf(row);
      const at = rows.at(row);
      const birth = cells[at + BIRTH] as number;
      if (birth === 0 || birth > lastBirth) continue;
      if (births[row] !== birth) this.keep(view, row, birth);
      const labels = heads[row] as string;
      const head = `${start}${labels}${labels === '' ? '{' : ','}`;
      let count = 0;
      let bucketAt = at + VALUES;
      for (let i = 0; i <= boundCount; i++) {
        count += cells[bucketAt++] as number;
        text += head + (steps[i] as string) + count;
      }
      const sum = cells[bucketAt] as number;
      const end = labels === '' ? ' ' : '} ';
      const showsSum = this.allows(sum);
      if (showsSum) text += this.sum + labels + end + numberText(sum);
      if (showsSum || !this.isStrict) text += this.count + labels + end + count;
      if (text.length > PIECE_CHARACTERS) {
        pieces.push(text);
        text = '';
      }
    }
    pieces.push(`${text}\n`);
    return pieces;
  }

  private allows(sum: number): boolean {
    return !this.isStrict || (!(((this.bounds as ArrayLike<number>)[0] ?? 0) < 0) && sum >= 0);
  }

  /** Renders the part of a series' lines before their values. */
  private keep(view: SeriesView, row: number, birth: number): void {
    const parts = this.encoder.partsOf(
      this.labelNames,
      view.index.texts(row),
      this.defaults as DefaultLabels,
    );
    const hasLabels = parts.length > 0;
    if (hasLabels) parts.unshift('{');
    if (this.bounds === undefined) {
      parts.unshift(this.start);
      parts.push(hasLabels ? '} ' : ' ');
    }
    this.births[row] = birth;
    // Joined, the text is in one piece; added up, V8 would assemble it anew for each page.
    this.heads[row] = parts.join('');
  }
}

function stepsOf(bounds: ArrayLike<number>, floatLabel: LineStyle['floatLabel']): string[] {
  return [...Array.from(bounds), Infinity].map((bound) => `le="${floatLabel(bound)}"} `);
}
