import type { Exemplar, ExemplarStore } from '../instruments/exemplar.js';
import type { NativeSeries } from '../instruments/native/native-series.js';
import type { Exemplars } from './member.js';

/** The latest exemplar of each place of a merged metric. */
export class MergedExemplars {
  private readonly latest = new Map<number, Exemplar>();

  constructor(private readonly store: ExemplarStore) {}

  begin(): void {
    this.latest.clear();
  }

  /** Adds those of a member's row. */
  add(merged: number, exemplars: Exemplars, row: number): void {
    const { latest, store } = this;
    for (let place = 0; place < store.placesPerRow; place++) {
      const exemplar = exemplars.get(row, place);
      if (exemplar === undefined) continue;
      const key = merged * store.placesPerRow + place;
      const known = latest.get(key);
      if (known === undefined || known.timestamp < exemplar.timestamp) latest.set(key, exemplar);
    }
  }

  show(merged: number, native: NativeSeries | undefined): void {
    const { latest, store } = this;
    for (let place = 0; place < store.placesPerRow; place++) {
      const exemplar = latest.get(merged * store.placesPerRow + place);
      store.put(merged, place, exemplar);
      if (exemplar !== undefined) native?.addExemplar(exemplar);
    }
  }
}
