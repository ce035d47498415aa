import type { ByteWriter } from '../byte-writer.js';
import { MessageField, writeString } from './protobuf-fields.js';
import { escapeLabelName } from '../names/escape-name.js';
import type { EscapingScheme } from '../format.js';
import type { LabelEncoder } from '../labels/label-encoder.js';

const NAME = 1;
const VALUE = 2;

/** Writes labels as field 1 of a `Metric` or an `Exemplar`: messages of type `LabelPair`. */
export class ProtobufLabelEncoder implements LabelEncoder {
  readonly key: string;
  private readonly pairField = new MessageField(1);

  constructor(private readonly escaping: EscapingScheme) {
    this.key = `protobuf ${escaping}`;
  }

  nameOf(name: string): string {
    return escapeLabelName(name, this.escaping);
  }

  pair(out: ByteWriter, name: string, value: string): void {
    const start = this.pairField.begin(out);
    writeString(out, NAME, this.nameOf(name));
    writeString(out, VALUE, value);
    this.pairField.end(out, start);
  }
}
