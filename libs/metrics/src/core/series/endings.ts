/** What an instrument keeps of its series outside of the cells, by row. */
export interface Besides {
  /** Lets go of what is kept of a series that ended, and hands it over. */
  take(row: number): unknown;
  /** Lets go of what is kept of all series, which ended; what is returned hands it over by row. */
  takeAll(): (row: number) => unknown;
}

/** A series that has ended, as it was. */
export interface EndedSeries {
  readonly row: number;
  readonly birth: number;
  /** The words of its row alone. */
  readonly cells: readonly number[];
  readonly labelValues: readonly string[];
  /** What the instrument kept of it besides. */
  readonly remains: unknown;
}

/** All series of a map, which have ended at once: in their rows as they were. */
export interface EndedMap {
  readonly cells: Float64Array;
  readonly remainsOf: (row: number) => unknown;
}

/**
 * A place in the sequence of endings of a map. Who holds one can follow what ended since; what nobody holds is left to the
 * garbage collector, so that a map need not know who walks over it.
 */
export class Ending {
  what: EndedSeries | EndedMap | undefined;
  next: Ending | undefined;

  /** Tells those who follow, and returns the place after it. */
  tell(what: EndedSeries | EndedMap): Ending {
    this.what = what;
    this.next = new Ending();
    return this.next;
  }
}
