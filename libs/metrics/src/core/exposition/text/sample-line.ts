import { FixedBytes, type ByteWriter, type FixedTexts } from '../byte-writer.js';
import { isLegacyMetricName } from '../names/escape-name.js';
import { quotedUnlessLegacy } from './text-label-encoder.js';

const OPENING_BRACE = 0x7b;
const SPACE = 0x20;
const LABELS_END = FixedBytes.of('} ');

/**
 * The part of a sample's line before its value. A comma precedes each label. After a plain name, the first comma
 * becomes the opening brace; after a quoted name, which is inside the braces, it stays.
 */
export class SampleLine {
  private readonly isQuoted: boolean;
  private readonly start: FixedBytes;

  constructor(name: string, texts: FixedTexts) {
    this.isQuoted = !isLegacyMetricName(name);
    this.start = texts.add((this.isQuoted ? '{' : '') + quotedUnlessLegacy(name, isLegacyMetricName));
  }

  /** Writes the name and returns the offset of its labels. */
  begin(out: ByteWriter): number {
    out.fixed(this.start);
    return out.at;
  }

  /** Closes the labels written since `begin`. */
  end(out: ByteWriter, labelsAt: number): void {
    if (out.at === labelsAt && !this.isQuoted) {
      out.byte(SPACE);
      return;
    }
    if (!this.isQuoted) out.bytes[labelsAt] = OPENING_BRACE;
    out.fixed(LABELS_END);
  }
}
