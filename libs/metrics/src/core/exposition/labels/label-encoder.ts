import type { ByteWriter } from '../byte-writer.js';

/** Writes the labels of a series in one format. */
export interface LabelEncoder {
  /** Encoders with the same key write the same bytes. */
  readonly key: string;
  /** Returns the written form of a label name. */
  nameOf(name: string): string;
  pair(out: ByteWriter, name: string, value: string): void;
}

/** Labels that the application adds to every series that lacks a label of that name. */
export type DefaultLabels = Readonly<Record<string, string>>;

/** Writes the labels of the current series of a family's walk. */
export interface LabelPart {
  write(out: ByteWriter): void;
}
