import { FixedBytes, type ByteWriter } from '../byte-writer.js';
import { writeNumber } from './write-number.js';
import type { LabelEncoder } from '../labels/label-encoder.js';
import type { FamilyExemplar } from '../source/family.js';
import { exemplarLabels, exemplarTimestamp } from '../source/exemplar-labels.js';

const START = FixedBytes.of(' # ');
const LABELS_END = FixedBytes.of('} ');
const OPENING_BRACE = 0x7b;
const SPACE = 0x20;

/** Appends an exemplar in OpenMetrics syntax: ` # {trace_id="4bf9"} 0.43 1700000000.5`. */
export function writeExemplar(
  out: ByteWriter,
  exemplar: FamilyExemplar | undefined,
  encoder: LabelEncoder,
): void {
  const labels = exemplarLabels(exemplar, encoder);
  if (exemplar === undefined || labels === undefined) return;
  out.fixed(START);
  const labelsAt = out.at;
  for (const [name, value] of labels) encoder.pair(out, name, value);
  out.bytes[labelsAt] = OPENING_BRACE;
  out.fixed(LABELS_END);
  writeNumber(out, exemplar.value);
  const timestamp = exemplarTimestamp(exemplar);
  if (timestamp === undefined) return;
  out.byte(SPACE);
  writeNumber(out, timestamp);
}
