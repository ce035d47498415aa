import type { SeriesView } from '../series/series-walk.js';
import type { Family } from './source/family.js';
import type { OwnInstrument } from './source/instrument-family.js';

/** The approximate size of an exposition's chunks; writing pauses after each. */
export const CHUNK_BYTES = 64 * 1024;

/** Writes one family, in as many steps as needed. */
export interface FamilyWriter {
  /** Continues writing; returns `true` when the family is complete, `false` at a good point for a pause. */
  write(): boolean;
  /** Drops the series being written, after a failure, and all that follow; `write()` then completes the family. */
  abandon(): void;
}

/** Writes families in one format. */
export interface FormatWriter {
  family(family: Family): FamilyWriter;
  /** Starts an instrument with few series; `undefined` if it has to be read as a family. */
  few?(instrument: OwnInstrument, view: SeriesView): FamilyWriter | undefined;
  /** Writes the end of the exposition, after the last family. */
  end(): void;
}
