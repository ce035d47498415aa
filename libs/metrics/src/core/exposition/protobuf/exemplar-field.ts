import type { ByteWriter } from '../byte-writer.js';
import { MessageField, writeDouble, writeUint64 } from './protobuf-fields.js';
import type { LabelEncoder } from '../labels/label-encoder.js';
import type { FamilyExemplar } from '../source/family.js';
import { exemplarLabels, LAST_SECOND } from '../source/exemplar-labels.js';

const MICROS_PER_SECOND = 1_000_000;
const TIMESTAMP = { seconds: 1, nanos: 2 };
const EXEMPLAR = { value: 2, timestamp: 3 };

/** A field of type `google.protobuf.Timestamp`. */
export class TimestampField {
  private readonly message: MessageField;

  constructor(field: number) {
    this.message = new MessageField(field);
  }

  /** Writes a time in seconds since the Unix epoch, to the microsecond; nothing if it is missing or out of range. */
  write(out: ByteWriter, seconds: number | undefined): void {
    if (seconds === undefined || !(seconds >= 0 && seconds <= LAST_SECOND)) return;
    const micros = Math.round(seconds * MICROS_PER_SECOND);
    const wholeSeconds = Math.floor(micros / MICROS_PER_SECOND);
    const start = this.message.begin(out);
    writeUint64(out, TIMESTAMP.seconds, wholeSeconds);
    writeUint64(out, TIMESTAMP.nanos, (micros - wholeSeconds * MICROS_PER_SECOND) * 1000);
    this.message.end(out, start);
  }
}

/** A field of type `io.prometheus.client.Exemplar`. */
export class ExemplarField {
  private readonly message: MessageField;
  private readonly timestamp = new TimestampField(EXEMPLAR.timestamp);

  constructor(
    field: number,
    private readonly encoder: LabelEncoder,
  ) {
    this.message = new MessageField(field);
  }

  write(out: ByteWriter, exemplar: FamilyExemplar | undefined): void {
    const labels = exemplarLabels(exemplar, this.encoder);
    if (exemplar === undefined || labels === undefined) return;
    const start = this.message.begin(out);
    for (const [name, value] of labels) this.encoder.pair(out, name, value);
    writeDouble(out, EXEMPLAR.value, exemplar.value);
    this.timestamp.write(out, exemplar.timestamp);
    this.message.end(out, start);
  }
}
