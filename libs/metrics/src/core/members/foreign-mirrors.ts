import type { DefaultLabels } from '../exposition/labels/label-encoder.js';
import type { Family } from '../exposition/source/family.js';
import type { OwnInstrument } from '../exposition/source/instrument-family.js';
import type { Aggregator, MetricRegistry } from '../instruments/registry-contract.js';
import { labelText } from '../series/label-values.js';
import { CREATED_MS, VALUES } from '../series/series-map.js';
import { instrumentOf, type MetricDeclaration } from './metric-declaration.js';

/** Shows metrics of other libraries as instruments, which members can share. */
export class ForeignMirrors {
  private readonly mirrors = new Map<string, Mirror>();

  /** @param registers where the instruments are registered */
  constructor(private readonly registers: readonly MetricRegistry[] = []) {}

  /**
   * Returns an instrument with the series of a family, the same as long as the family keeps its shape.
   * @param defaults labels of the series that lack them
   * @throws Error for names or labels that instruments do not accept
   */
  mirror(family: Family, aggregator: Aggregator, defaults: DefaultLabels): OwnInstrument {
    const series = seriesOf(family, defaults);
    let mirror = this.mirrors.get(family.name);
    if (mirror === undefined || !mirror.fits(family, series)) {
      mirror = new Mirror(family, aggregator, series, this.registers);
      this.mirrors.set(family.name, mirror);
    }
    mirror.show(series);
    return mirror.instrument;
  }
}

/** One series of a family: its labels without the empty ones, and its values as in the row of an instrument. */
interface ForeignSeries {
  readonly labels: ReadonlyMap<string, string>;
  readonly values: readonly number[];
}

class Mirror {
  readonly instrument: OwnInstrument;
  private readonly declaration: MetricDeclaration;

  constructor(
    family: Family,
    aggregator: Aggregator,
    series: readonly ForeignSeries[],
    registers: readonly MetricRegistry[],
  ) {
    const { kind, name, help } = family;
    this.declaration = {
      type: kind === 'unknown' ? 'gauge' : kind,
      name,
      help,
      labelNames: namesOf(family, series),
      aggregator,
      ...('bounds' in family && { bounds: Array.from(family.bounds) }),
    };
    this.instrument = instrumentOf(this.declaration, registers);
  }

  fits(family: Family, series: readonly ForeignSeries[]): boolean {
    const { type, labelNames, bounds = [] } = this.declaration;
    const others = 'bounds' in family ? family.bounds : [];
    return (
      type === (family.kind === 'unknown' ? 'gauge' : family.kind) &&
      bounds.length === others.length &&
      bounds.every((bound, i) => bound === others[i]) &&
      series.every(({ labels }) => [...labels.keys()].every((name) => labelNames.includes(name)))
    );
  }

  show(series: readonly ForeignSeries[]): void {
    const { storage } = this.instrument;
    const { labelNames } = this.declaration;
    const shown = new Set<number>();
    for (const { labels, values } of series) {
      const row = storage.rowOf(labelNames.map((name) => labels.get(name) ?? ''));
      shown.add(row);
      const cells = storage.rows.cellsOf(row);
      cells.set(values, storage.rows.at(row) + VALUES);
      // The clients do not tell.
      cells[storage.rows.at(row) + CREATED_MS] = NaN;
    }
    for (let row = 0; row < storage.rowCount; row++) {
      if (storage.birth(row) !== 0 && !shown.has(row)) storage.delete(row);
    }
  }
}

function seriesOf(family: Family, defaults: DefaultLabels): ForeignSeries[] {
  const { labels, walk } = family;
  if ('names' in labels) throw new TypeError(`"${family.name}" is no foreign metric.`);
  const series: ForeignSeries[] = [];
  while (walk.next()) {
    const texts = Object.entries({ ...defaults, ...labels.set() })
      .map(([name, value]) => [name, labelText(value)] as const)
      .filter(([, value]) => value !== '');
    series.push({ labels: new Map(texts), values: valuesOf(family) });
  }
  return series;
}

/** The labels that a metric declares, the same in all processes, and those that its series have besides. */
function namesOf({ labels }: Family, series: readonly ForeignSeries[]): string[] {
  const { labelNames = [] } = ('owner' in labels ? labels.owner : {}) as { labelNames?: readonly string[] };
  const used = series.flatMap((one) => [...one.labels.keys()]);
  return [...new Set([...labelNames, ...used])].toSorted();
}

/** The values of the walk's current series. */
function valuesOf(family: Family): number[] {
  switch (family.kind) {
    case 'histogram': {
      const { bounds, walk } = family;
      const counts = Array.from({ length: bounds.length + 1 }, (_, bucket) => walk.bucketCount(bucket));
      return [...counts, walk.sum ?? 0];
    }
    case 'summary':
      return [family.walk.sum ?? 0, family.walk.count ?? 0];
    default:
      return [family.walk.value];
  }
}
