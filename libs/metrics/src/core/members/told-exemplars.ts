import type { Exemplar } from '../instruments/exemplar.js';
import type { Exemplars } from './member.js';

/** Whether an exemplar can be told: JSON has neither NaN nor the infinities. */
export function isTellable({ value }: Exemplar): boolean {
  return Number.isFinite(value);
}

/** The exemplars of a metric of another process or thread, as it told them last. */
export class ToldExemplars implements Exemplars {
  private readonly byRow = new Map<number, Map<number, Exemplar>>();

  get(row: number, place: number): Exemplar | undefined {
    return this.byRow.get(row)?.get(place);
  }

  keep(row: number, place: number, exemplar: Exemplar): void {
    const byPlace = this.byRow.get(row);
    if (byPlace === undefined) this.byRow.set(row, new Map([[place, exemplar]]));
    else byPlace.set(place, exemplar);
  }

  /** The series in a row has ended. */
  forget(row: number): void {
    this.byRow.delete(row);
  }
}
