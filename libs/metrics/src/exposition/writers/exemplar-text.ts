import { MAX_EXEMPLAR_CHARACTERS } from '../../instruments/exemplar.js';
import { FixedBytes, type ByteWriter } from '../bytes/byte-writer.js';
import { writeNumber } from '../bytes/write-number.js';
import type { LabelEncoder } from '../labels/label-encoder.js';
import type { FamilyExemplar } from '../source/family.js';

const START = new FixedBytes(' # ');
const LABELS_END = new FixedBytes('} ');
const OPENING_BRACE = 0x7b;
const SPACE = 0x20;

/** Appends an exemplar in OpenMetrics' way: ` # {trace_id="4bf9"} 0.43 1700000000.5`. */
export function writeExemplar(
  out: ByteWriter,
  exemplar: FamilyExemplar | undefined,
  encoder: LabelEncoder,
): void {
  if (exemplar === undefined || !isExposable(exemplar)) return;
  out.fixed(START);
  const labelsAt = out.at;
  for (const [name, value] of Object.entries(exemplar.labelSet)) encoder.pair(out, name, String(value));
  out.bytes[labelsAt] = OPENING_BRACE;
  out.fixed(LABELS_END);
  writeNumber(out, exemplar.value);
  if (exemplar.timestamp === undefined || !Number.isFinite(exemplar.timestamp)) return;
  out.byte(SPACE);
  writeNumber(out, exemplar.timestamp);
}

/** Whether an exemplar says something, and no more than a strict parser takes. */
export function isExposable({ labelSet }: FamilyExemplar): boolean {
  let characters = 0;
  for (const [name, value] of Object.entries(labelSet)) {
    characters += codePointCount(name) + codePointCount(String(value));
  }
  return characters > 0 && characters <= MAX_EXEMPLAR_CHARACTERS;
}

function codePointCount(text: string): number {
  return Array.from(text).length;
}
