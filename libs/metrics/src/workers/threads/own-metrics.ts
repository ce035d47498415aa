import type { OwnInstrument } from '../../core/exposition/source/instrument-family.js';
import type { Exemplars, Member, MemberMetric } from '../../core/members/member.js';
import { declarationOf, type MetricDeclaration } from '../../core/members/metric-declaration.js';
import { nativeWords } from '../../core/members/native-words.js';

/** Metrics of this thread as a member, read in place. */
export class OwnMetrics implements Member {
  readonly name = 'this thread';
  readonly hasEnded = false;
  readonly #known = new WeakMap<OwnInstrument, OwnMetric>();
  #current: readonly OwnMetric[] = [];

  metrics(): Iterable<MemberMetric> {
    return this.#current;
  }

  /** Chooses the instruments that are members now. */
  show(instruments: readonly OwnInstrument[]): this {
    this.#current = instruments.map((instrument) => {
      const known = this.#known.get(instrument) ?? new OwnMetric(instrument);
      this.#known.set(instrument, known);
      return known;
    });
    return this;
  }
}

class OwnMetric implements MemberMetric {
  readonly declaration: MetricDeclaration;

  constructor(private readonly instrument: OwnInstrument) {
    this.declaration = declarationOf(instrument);
  }

  get rowCount(): number {
    return this.instrument.storage.rowCount;
  }

  cellsOf(row: number): Float64Array {
    return this.instrument.storage.rows.cellsOf(row);
  }

  at(row: number): number {
    return this.instrument.storage.rows.at(row);
  }

  labelValues(row: number): readonly string[] {
    return this.instrument.storage.index.texts(row);
  }

  get exemplars(): Exemplars | undefined {
    return this.instrument.exemplarStore;
  }

  native(row: number): Float64Array | undefined {
    const { instrument } = this;
    const rows = instrument.type === 'histogram' ? instrument.nativeRows : undefined;
    return rows && nativeWords(rows.read(row));
  }
}
