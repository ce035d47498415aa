import type { ByteWriter } from '../byte-writer.js';

/** Writes one label of a series in the way of a format. */
export interface LabelEncoder {
  /** Encoders with the same key write the same bytes. */
  readonly key: string;
  /** A label's name as it is written. */
  nameOf(name: string): string;
  pair(out: ByteWriter, name: string, value: string): void;
}

/** Labels that the application adds to every series that has none of that name. */
export type DefaultLabels = Readonly<Record<string, string>>;

/** Writes the labels of the series at which a family's walk stands. */
export interface LabelPart {
  write(out: ByteWriter): void;
}
