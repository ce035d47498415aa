import { type Collected, CollectedInstrument } from '../../core/exposition/collect/metric-collector.js';
import type { Family, FreeLabels, SeriesWalk } from '../../core/exposition/source/family.js';
import { InstrumentReader, type OwnInstrument } from '../../core/exposition/source/instrument-family.js';
import { NOT_FOUND } from '../../core/series/label-table.js';
import type { SeriesView } from '../../core/series/series-walk.js';

/** A family of another client as it was collected last: what of it is needed to end its series. */
interface ForeignSeries {
  readonly family: Family;
  /** The label sets of its series, by their text. */
  readonly sets: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

const NO_SETS: ForeignSeries['sets'] = new Map();

/** Families to walk for the marks of series that have ended. */
export type StaleFamily = readonly [family: Family, owner: object | undefined, isStale: () => boolean];

/**
 * Knows which series have ended since the last collection. For instruments it keeps the view of the last collection,
 * which knows what has ended, and not the series; for metrics of other clients it keeps their label sets.
 */
export class StaleSeries {
  private views = new Map<OwnInstrument, SeriesView>();
  private foreign = new Map<string, ForeignSeries>();
  private readonly reader = new InstrumentReader();

  /** The label sets of a family's series, which are noted while the family is walked. */
  private noting: Map<string, Readonly<Record<string, unknown>>> | undefined;
  private nextForeign = new Map<string, ForeignSeries>();

  /** Starts to note the series of a family of another client. */
  noteFamily(family: Family): void {
    this.noting = undefined;
    if ('names' in family.labels) return;
    this.noting = new Map();
    this.nextForeign.set(family.name, { family, sets: this.noting });
  }

  /** Notes the current series of the family. */
  noteSeries({ labels }: Family): void {
    if (this.noting === undefined || 'names' in labels) return;
    const set = labels.set();
    this.noting.set(keyOf(set), set);
  }

  /** What has ended between the last collection and this one, which becomes the last. */
  *since(collected: readonly Collected[]): Generator<StaleFamily> {
    const views = new Map<OwnInstrument, SeriesView>();
    for (const one of collected) if (one instanceof CollectedInstrument) views.set(one.instrument, one.view);
    const { views: lastViews, foreign: lastForeign } = this;
    this.views = views;
    this.foreign = this.nextForeign;
    this.nextForeign = new Map();
    for (const [instrument, last] of lastViews) {
      const now = views.get(instrument);
      if (now === undefined || !last.isWhole) yield this.endedIn(instrument, last, now);
    }
    for (const [name, last] of lastForeign) {
      const now = this.foreign.get(name)?.sets ?? NO_SETS;
      const sets = [...last.sets].filter(([key]) => !now.has(key)).map(([, set]) => set);
      if (sets.length > 0) yield foreignFamily(last.family, sets);
    }
    this.reader.release();
  }

  /** Everything that was there at the last collection, for the end of the application. */
  all(): Generator<StaleFamily> {
    return this.since([]);
  }

  private endedIn(instrument: OwnInstrument, last: SeriesView, now: SeriesView | undefined): StaleFamily {
    const family = this.reader.familyOf(instrument, last);
    const { labels } = family;
    const isStale = (): boolean =>
      now === undefined ||
      !('names' in labels) ||
      now.index.findValues(labels.names.map((_, label) => labels.text(label))) === NOT_FOUND;
    return [family, instrument, isStale];
  }
}

function foreignFamily(family: Family, sets: readonly Readonly<Record<string, unknown>>[]): StaleFamily {
  const walk = new EndedWalk(sets);
  const labels = { ...family.labels, set: () => walk.set() } as FreeLabels;
  return [{ ...family, walk, labels } as unknown as Family, family.labels.owner, () => true];
}

/** Walks label sets whose values are gone. */
class EndedWalk implements SeriesWalk {
  readonly createdMs = undefined;
  /** There was one, though its value is gone. */
  readonly sum = 0;
  readonly count = 0;
  readonly value = 0;
  private at = -1;

  constructor(private readonly sets: readonly Readonly<Record<string, unknown>>[]) {}

  next(): boolean {
    return ++this.at < this.sets.length;
  }

  set(): Readonly<Record<string, unknown>> {
    return this.sets[this.at] ?? {};
  }

  bucketCount(): number {
    return 0;
  }

  quantileValue(): number {
    return 0;
  }

  exemplar(): undefined {
    return undefined;
  }
}

const keyOf = (set: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    Object.entries(set)
      .map(([name, value]) => [name, String(value)])
      .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
