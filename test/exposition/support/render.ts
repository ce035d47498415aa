import { ByteWriter } from '../../../libs/metrics/src/core/exposition/byte-writer.js';
import type { Format } from '../../../libs/metrics/src/core/exposition/format.js';
import { KeptLabels } from '../../../libs/metrics/src/core/exposition/labels/kept-labels.js';
import type { DefaultLabels } from '../../../libs/metrics/src/core/exposition/labels/label-encoder.js';
import { formatWriter } from '../../../libs/metrics/src/core/exposition/writer-of-format.js';
import { familyFrom, type PlainFamily } from './plain-family.js';

/** The formats, each with names as they are. */
export const FORMATS = {
  text: { type: 'text', version: '1.0.0', escaping: 'allow-utf-8' },
  openMetrics: { type: 'openmetrics', version: '1.0.0', escaping: 'allow-utf-8' },
  protobuf: { type: 'protobuf', escaping: 'allow-utf-8' },
} as const satisfies Record<string, Format>;

interface RenderOptions {
  readonly defaultLabels?: DefaultLabels;
  readonly hasCreatedLines?: boolean;
}

/** A whole exposition of these families in one piece. */
export function render(
  families: readonly PlainFamily[],
  format: Format,
  { defaultLabels = {}, hasCreatedLines = false }: RenderOptions = {},
): Buffer {
  const out = new ByteWriter(64);
  const names = { takenFamilies: new Set(families.map(({ name }) => name)) };
  const writer = formatWriter(format, out, new KeptLabels(defaultLabels), { hasCreatedLines, names });
  for (const family of families) {
    const familyWriter = writer.family(familyFrom(family));
    let isComplete = false;
    while (!isComplete) isComplete = familyWriter.write();
  }
  writer.end();
  return Buffer.from(out.written());
}
