import type { ByteWriter } from './byte-writer.js';
import type { Format } from './format.js';
import type { KeptLabels } from './labels/kept-labels.js';
import type { FormatWriter } from './writer.js';
import { OpenMetricsWriter, type OpenMetricsOptions } from './text/openmetrics.writer.js';
import { ProtobufWriter } from './protobuf/protobuf.writer.js';
import { TextWriter } from './text/text.writer.js';
import { unknownKind } from '../unknown-kind.js';

/** Creates the writer of a format. */
export function formatWriter(
  format: Format,
  out: ByteWriter,
  kept: KeptLabels,
  options: OpenMetricsOptions,
): FormatWriter {
  const { escaping } = format;
  switch (format.type) {
    case 'text':
      return new TextWriter(out, kept, escaping);
    case 'openmetrics':
      return new OpenMetricsWriter(out, kept, escaping, options);
    case 'protobuf':
      return new ProtobufWriter(out, kept, escaping);
    default:
      return unknownKind('exposition format', format);
  }
}
