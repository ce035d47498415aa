import type { OwnInstrument } from '../../core/exposition/source/instrument-family.js';
import type { Exemplar } from '../../core/instruments/exemplar.js';
import { declarationOf } from '../../core/members/metric-declaration.js';
import { nativeWords } from '../../core/members/native-words.js';
import { isTellable } from '../../core/members/told-exemplars.js';
import { BLOCK_BITS } from '../../core/series/blocks.js';
import type { SeriesMap, SeriesObserver } from '../../core/series/series-map.js';
import { NativeMemoryWriter } from './native-memory.js';
import type { Entry } from './thread-log.js';

/** Where a thread writes about its metrics. */
export interface Outlet {
  write(entry: Entry): void;
  /** The number of memory, which the reader has received. */
  numberOf(memory: SharedArrayBuffer): number;
}

/** Writes down what becomes of the series of one instrument. */
export class SharedSeries implements SeriesObserver {
  /** The cells of each block, as the reader knows them. */
  #known: Float64Array[] = [];
  #isKnown = false;
  /** The memory of the series of a native histogram, by row. */
  #natives: (NativeMemoryWriter | undefined)[] = [];
  /** The exemplars that the reader knows. */
  #exemplars: WeakSet<Exemplar> | undefined;

  constructor(
    private readonly id: number,
    private readonly instrument: OwnInstrument,
    private readonly outlet: Outlet,
  ) {}

  began(series: SeriesMap, row: number, labelValues: readonly string[]): void {
    const { id, outlet } = this;
    const { rows } = series;
    const block = row >>> BLOCK_BITS;
    const cells = rows.cellsOf(row);
    if (this.#known[block] !== cells) {
      if (!this.#isKnown) this.#introduce(rows.width);
      this.#known[block] = cells;
      const memory = cells.buffer as SharedArrayBuffer;
      // The first row of a metric shares its cells with other metrics.
      outlet.write(['cells', id, block, outlet.numberOf(memory), rows.at(block << BLOCK_BITS), row !== 0]);
    }
    outlet.write(['begins', id, row, series.birth(row), labelValues]);
  }

  observed(series: SeriesMap, row: number, value: number, hasRestarted: boolean): void {
    const memory = this.#natives[row];
    if (memory === undefined || hasRestarted || !memory.add(value)) this.#takeSnapshot(series, row);
  }

  /** Writes down the exemplars that are new: once a second, since each recording may make one. */
  tellExemplars(): void {
    const { instrument, id, outlet } = this;
    const store = instrument.exemplarStore;
    if (store === undefined) return;
    const known = (this.#exemplars ??= new WeakSet());
    for (const [row, place, exemplar] of store.all()) {
      if (known.has(exemplar) || !isTellable(exemplar)) continue;
      known.add(exemplar);
      outlet.write(['exemplar', id, row, place, exemplar]);
    }
  }

  ends(row: number): void {
    this.#natives[row] = undefined;
    this.outlet.write(['ends', this.id, row]);
  }

  allEnd(): void {
    if (this.#isKnown) this.outlet.write(['allEnd', this.id]);
    this.#known = [];
    this.#natives = [];
  }

  /** Copies what a series has counted, the last value included. */
  #takeSnapshot({ rows }: SeriesMap, row: number): void {
    const { instrument, outlet } = this;
    if (instrument.type !== 'histogram' || instrument.nativeRows === undefined) return;
    const at = rows.at(row);
    const words = rows.cellsOf(row).subarray(at, at + rows.width);
    const native = nativeWords(instrument.nativeRows.at(row));
    if (this.#natives[row]?.take(words, native) === true) return;
    const memory = new NativeMemoryWriter(rows.width, 2 * native.length);
    memory.take(words, native);
    this.#natives[row] = memory;
    outlet.write(['native', this.id, row, outlet.numberOf(memory.memory)]);
  }

  #introduce(width: number): void {
    const { instrument } = this;
    const { maxSeries } = instrument;
    this.outlet.write(['metric', this.id, { declaration: declarationOf(instrument), maxSeries, width }]);
    this.#isKnown = true;
  }
}
