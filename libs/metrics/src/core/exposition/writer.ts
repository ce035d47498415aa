import type { Family } from './source/family.js';

/** Chunks of an exposition are about so long, which is what writing pauses for. */
export const CHUNK_BYTES = 64 * 1024;

/** Writes one family, in as many steps as it takes. */
export interface FamilyWriter {
  /** Writes on; `true` when the family is complete, `false` at a good moment for a pause. */
  write(): boolean;
  /** Drops a series that could not be written to its end, and all that follow; `write()` completes the family. */
  abandon(): void;
}

/** Writes families in one format. */
export interface FormatWriter {
  family(family: Family): FamilyWriter;
  /** Writes what follows the last family. */
  end(): void;
}
