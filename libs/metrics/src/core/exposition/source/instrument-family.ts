import type { Counter } from '../../instruments/counter.js';
import type { Gauge } from '../../instruments/gauge.js';
import type { Histogram } from '../../instruments/histogram.js';
import { INSTRUMENT } from '../../instruments/instrument.js';
import type { SeriesCursor, SeriesView } from '../../series/series-walk.js';
import type { Summary } from '../../instruments/summary.js';
import type { ColumnLabels, Family } from './family.js';

/** An instrument of this package: its series are read in place, without a snapshot. */
export type OwnInstrument = Counter<string> | Gauge<string> | Histogram<string> | Summary<string>;

/** Whether a metric of a registry is an instrument of this package. */
export function isOwnInstrument(metric: object): metric is OwnInstrument {
  return INSTRUMENT in metric;
}

/**
 * Reads instruments as families, one at a time: a family is valid until the next one of its kind is read. The cursors
 * are used again for all metrics and all scrapes. V8 holds the shapes of objects weakly: with objects of their own for
 * each scrape, a collection of garbage between two scrapes would throw the optimised code of the walks away.
 */
export class InstrumentReader {
  private readonly counter = new CursorLabels<ReturnType<Counter<string>['cursor']>>();
  private readonly gauge = new CursorLabels<ReturnType<Gauge<string>['cursor']>>();
  private readonly histogram = new CursorLabels<ReturnType<Histogram<string>['cursor']>>();
  private readonly summary = new CursorLabels<ReturnType<Summary<string>['cursor']>>();

  private hasRead = false;

  /** Returns an instrument as a family that walks the series of a view. */
  familyOf(instrument: OwnInstrument, view: SeriesView): Family {
    this.hasRead = true;
    const { name, help } = instrument;
    switch (instrument.type) {
      case 'histogram': {
        const labels = this.histogram;
        const walk = labels.start(instrument, instrument.cursor(view, labels.cursor));
        return { kind: 'histogram', name, help, walk, labels, bounds: instrument.bounds };
      }
      case 'summary': {
        const labels = this.summary;
        const walk = labels.start(instrument, instrument.cursor(view, labels.cursor));
        return { kind: 'summary', name, help, walk, labels, quantiles: instrument.percentiles };
      }
      case 'counter': {
        const labels = this.counter;
        const walk = labels.start(instrument, instrument.cursor(view, labels.cursor));
        return { kind: 'counter', name, help, walk, labels };
      }
      default: {
        const labels = this.gauge;
        const walk = labels.start(instrument, instrument.cursor(view, labels.cursor));
        return { kind: 'gauge', name, help, walk, labels };
      }
    }
  }

  /** Lets go of the series that were read last. */
  release(): void {
    if (!this.hasRead) return;
    this.hasRead = false;
    for (const { cursor } of [this.counter, this.gauge, this.histogram, this.summary]) cursor?.release();
  }
}

/** The labels of a cursor's current series. */
class CursorLabels<C extends SeriesCursor> implements ColumnLabels {
  names: readonly string[] = [];
  owner!: OwnInstrument;
  cursor: C | undefined;

  start(owner: OwnInstrument, cursor: C): C {
    this.owner = owner;
    this.names = owner.labelNames;
    this.cursor = cursor;
    return cursor;
  }

  get seriesCount(): number {
    return this.owner.seriesCount;
  }

  text(label: number): string {
    return (this.cursor as C).labelText(label);
  }

  id(label: number): number {
    return (this.cursor as C).labelId(label);
  }
}
