import { FixedBytes, type ByteWriter } from '../byte-writer.js';
import { escapeLabelName, isLegacyLabelName } from '../names/escape-name.js';
import type { EscapingScheme } from '../format.js';
import { defaultOf, defaultsBeside } from '../labels/kept-values.js';
import type { DefaultLabels, LabelEncoder } from '../labels/label-encoder.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const DELETE = 0x7f;
const ESCAPED_CHARACTER = /[\\\n"]/;

/** Writes labels as in the text format and OpenMetrics, each after a comma: `,name="value"`. */
export class TextLabelEncoder implements LabelEncoder {
  readonly key: string;
  private readonly starts = new Map<string, FixedBytes>();
  /** What comes before the value of a label, by the label's name: `name="`. */
  private readonly openings = new Map<string, string>();

  constructor(private readonly escaping: EscapingScheme) {
    this.key = `text ${escaping}`;
  }

  nameOf(name: string): string {
    return escapeLabelName(name, this.escaping);
  }

  pair(out: ByteWriter, name: string, value: string): void {
    out.fixed(this.startOf(name));
    writeLabelValue(out, value);
    out.byte(QUOTE);
  }

  /** Returns the labels of a series, followed by the default labels that it lacks, in parts to be joined. */
  partsOf(names: readonly string[], values: readonly string[], defaults: DefaultLabels): string[] {
    const parts: string[] = [];
    for (let label = 0; label < names.length; label++) {
      const name = names[label] as string;
      const value = (values[label] as string) || defaultOf(defaults, name);
      if (value !== '') this.addPair(parts, name, value);
    }
    for (const [name, value] of defaultsBeside(names, defaults, this)) this.addPair(parts, name, value);
    return parts;
  }

  private addPair(parts: string[], name: string, value: string): void {
    parts.push(parts.length === 0 ? '' : ',', this.openingOf(name), escapeLabelValue(value), '"');
  }

  private startOf(name: string): FixedBytes {
    let start = this.starts.get(name);
    if (start === undefined) {
      start = FixedBytes.of(`,${this.openingOf(name)}`);
      this.starts.set(name, start);
    }
    return start;
  }

  private openingOf(name: string): string {
    let opening = this.openings.get(name);
    if (opening === undefined) {
      opening = `${quotedUnlessLegacy(this.nameOf(name), isLegacyLabelName)}="`;
      this.openings.set(name, opening);
    }
    return opening;
  }
}

/** Returns the name unchanged if all parsers accept it without quotes, else in quotes. */
export function quotedUnlessLegacy(name: string, isLegacy: (name: string) => boolean): string {
  return isLegacy(name) ? name : `"${escapeLabelValue(name)}"`;
}

/** Escapes a string for use between quotes in every text format. */
export function escapeLabelValue(text: string): string {
  // Few values need it, and one search costs a third of three.
  if (!ESCAPED_CHARACTER.test(text)) return text;
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('"', String.raw`\"`);
}

function writeLabelValue(out: ByteWriter, value: string): void {
  const { length } = value;
  out.reserve(length);
  const { bytes, at } = out;
  for (let i = 0; i < length; i++) {
    const character = value.charCodeAt(i);
    if (character === QUOTE || character === BACKSLASH || character === NEWLINE || character >= DELETE) {
      out.text(escapeLabelValue(value));
      return;
    }
    bytes[at + i] = character;
  }
  out.at = at + length;
}
