import type { ByteWriter } from '../../core/exposition/byte-writer.js';
import { MessageField, writeDouble, writeVarint } from '../../core/exposition/protobuf/protobuf-fields.js';
import { exemplarLabels, exemplarTimestamp } from '../../core/exposition/source/exemplar-labels.js';
import type { FamilyExemplar } from '../../core/exposition/source/family.js';
import { AttributeEncoder, writeTime } from './otlp-fields.js';

// Field numbers of opentelemetry.proto.metrics.v1.Exemplar.
const EXEMPLAR = { time: 2, asDouble: 3, spanId: 4, traceId: 5, attributes: 7 };
const LENGTH_DELIMITED = 2;

/**
 * Writes exemplars. The labels `trace_id` and `span_id` become the fields that OTLP has for them ("Exemplars" in the
 * specification's page on the compatibility with Prometheus).
 */
export class ExemplarWriter {
  private readonly message: MessageField;
  private readonly attributes = new AttributeEncoder(EXEMPLAR.attributes);

  constructor(field: number) {
    this.message = new MessageField(field);
  }

  /** @param nowMs the time of an exemplar that has none */
  write(out: ByteWriter, exemplar: FamilyExemplar | undefined, nowMs: number): void {
    const labels = exemplarLabels(exemplar, this.attributes);
    if (exemplar === undefined || labels === undefined) return;
    const start = this.message.begin(out);
    const seconds = exemplarTimestamp(exemplar);
    writeTime(out, EXEMPLAR.time, seconds === undefined ? nowMs : seconds * 1000);
    writeDouble(out, EXEMPLAR.asDouble, exemplar.value);
    for (const [name, value] of labels) {
      if (name === 'trace_id' && isId(value, 32)) writeId(out, EXEMPLAR.traceId, value);
      else if (name === 'span_id' && isId(value, 16)) writeId(out, EXEMPLAR.spanId, value);
      else this.attributes.pair(out, name, value);
    }
    this.message.end(out, start);
  }
}

function isId(text: string, digits: number): boolean {
  return text.length === digits && /^[\da-f]+$/i.test(text);
}

function writeId(out: ByteWriter, field: number, hex: string): void {
  const bytes = Buffer.from(hex, 'hex');
  out.byte((field << 3) | LENGTH_DELIMITED);
  writeVarint(out, bytes.length);
  for (const byte of bytes) out.byte(byte);
}
