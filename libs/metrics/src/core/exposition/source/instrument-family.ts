import type { Counter } from '../../instruments/counter.js';
import type { Gauge } from '../../instruments/gauge.js';
import type { Histogram } from '../../instruments/histogram.js';
import { INSTRUMENT } from '../../instruments/instrument.js';
import type { SeriesCursor, SeriesView } from '../../series/series-walk.js';
import type { Summary } from '../../instruments/summary.js';
import type { ColumnLabels, Family } from './family.js';

/** An instrument of this package: its series are read where they are, without a snapshot. */
export type OwnInstrument = Counter<string> | Gauge<string> | Histogram<string> | Summary<string>;

/** Tells our instruments from other metrics of a registry. */
export function isOwnInstrument(metric: object): metric is OwnInstrument {
  return INSTRUMENT in metric;
}

/** A walk over the series of a view of an instrument. */
export function familyOf(instrument: OwnInstrument, view: SeriesView): Family {
  const { name, help } = instrument;
  switch (instrument.type) {
    case 'histogram': {
      const walk = instrument.cursor(view);
      return {
        kind: 'histogram',
        name,
        help,
        walk,
        labels: new CursorLabels(instrument, walk),
        bounds: instrument.bounds,
      };
    }
    case 'summary': {
      const walk = instrument.cursor(view);
      const labels = new CursorLabels(instrument, walk);
      return { kind: 'summary', name, help, walk, labels, quantiles: instrument.percentiles };
    }
    default: {
      const walk = instrument.cursor(view);
      return { kind: instrument.type, name, help, walk, labels: new CursorLabels(instrument, walk) };
    }
  }
}

/** The labels of the series at which a cursor stands. */
class CursorLabels implements ColumnLabels {
  readonly names: readonly string[];

  constructor(
    readonly owner: OwnInstrument,
    private readonly cursor: SeriesCursor,
  ) {
    this.names = owner.labelNames;
  }

  text(label: number): string {
    return this.cursor.labelText(label);
  }

  id(label: number): number {
    return this.cursor.labelId(label);
  }
}
