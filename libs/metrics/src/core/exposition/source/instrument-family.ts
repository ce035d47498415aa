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

/** Returns an instrument as a family that walks the series of a view. */
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

/** The labels of a cursor's current series. */
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
