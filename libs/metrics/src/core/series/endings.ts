/** State that an instrument keeps per series outside of the cells, by row. */
export interface Besides {
  /** Removes and returns the state of a series that ended. */
  take(row: number): unknown;
  /** Removes the state of all series, which have ended; returns a lookup by row. */
  takeAll(): (row: number) => unknown;
}

/** The last state of a series that has ended. */
export interface EndedSeries {
  readonly row: number;
  readonly birth: number;
  /** The words of its row only. */
  readonly cells: readonly number[];
  readonly labelValues: readonly string[];
  /** The state that the instrument kept outside of the cells. */
  readonly remains: unknown;
}

/** The last state of all series of a map, which have ended at once: their rows stay as they were. */
export interface EndedMap {
  readonly remainsOf: (row: number) => unknown;
}

/**
 * A position in the linked list of a map's endings. Its holder can follow everything that has ended since. Unreferenced
 * entries are garbage collected, so a map does not need to track its readers.
 */
export class Ending {
  what: EndedSeries | EndedMap | undefined;
  next: Ending | undefined;

  /** Records an ending for the holders of this position, and returns the next position. */
  tell(what: EndedSeries | EndedMap): Ending {
    this.what = what;
    this.next = new Ending();
    return this.next;
  }
}
