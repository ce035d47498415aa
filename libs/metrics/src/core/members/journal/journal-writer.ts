import type { OwnInstrument } from '../../exposition/source/instrument-family.js';
import { BIRTH } from '../../series/series-map.js';
import type { Exemplar, ExemplarStore } from '../../instruments/exemplar.js';
import type { MemberMetric } from '../member.js';
import { declarationOf } from '../metric-declaration.js';
import { nativeWords } from '../native-words.js';
import { isTellable } from '../told-exemplars.js';
import { asWrite, BatchBuilder } from './batch.js';
import { CopiedMetric } from './copied-metric.js';

/**
 * Writes what has changed in instruments since the last time. Recording does not take part: the changes are found by
 * comparison with a copy of what was written.
 */
export class JournalWriter {
  private copies = new Map<OwnInstrument, WrittenMetric>();
  private readonly batch = new BatchBuilder();
  private nextId = 0;

  /** What was written, as a member of the whole. */
  metrics(): Iterable<MemberMetric> {
    return this.copies.values();
  }

  /**
   * Returns the parts of one write with what has changed; none if nothing has. Instruments that were written before and
   * are not among `present` have ended, unless one of their name is present that is yet to be written.
   * @param present all instruments that there are
   * @param changed those of them to look at
   */
  write(present: ReadonlySet<OwnInstrument>, changed: Iterable<OwnInstrument> = present): Buffer[] {
    const batches: Buffer[] = [];
    const { batch } = this;
    // What has changed was listed a moment ago: another instrument may have replaced it since.
    const written = [...changed].filter((instrument) => present.has(instrument));
    this.end(present, new Set(written));
    for (const instrument of written) this.copyOf(instrument).write(batch, batches);
    if (!batch.isEmpty) batches.push(batch.take());
    return asWrite(batches);
  }

  /** Returns the parts of a write that only has a note. */
  note(note: unknown): Buffer[] {
    this.batch.note = note;
    return asWrite([this.batch.take()]);
  }

  /** Ends the metrics that are not present any more. Until their successors are written, they stay: no total falls. */
  private end(present: ReadonlySet<OwnInstrument>, written: ReadonlySet<OwnInstrument>): void {
    const gone = [...this.copies].filter(([instrument]) => !present.has(instrument));
    if (gone.length === 0) return;
    const awaited = [...present].filter((one) => !this.copies.has(one) && !written.has(one));
    const names = new Set(awaited.map(({ name }) => name));
    for (const [instrument, { id }] of gone) {
      if (names.has(instrument.name)) continue;
      this.batch.ended.push(id);
      this.copies.delete(instrument);
    }
  }

  private copyOf(instrument: OwnInstrument): WrittenMetric {
    let copy = this.copies.get(instrument);
    if (copy === undefined) {
      copy = new WrittenMetric(this.nextId++, instrument);
      this.copies.set(instrument, copy);
      this.batch.metrics.push([copy.id, copy.declaration]);
    }
    return copy;
  }
}

/** What was written of an instrument. */
class WrittenMetric extends CopiedMetric {
  private readonly writtenExemplars = new WeakSet<Exemplar>();

  constructor(
    readonly id: number,
    private readonly instrument: OwnInstrument,
  ) {
    super(declarationOf(instrument));
  }

  get exemplars(): ExemplarStore | undefined {
    return this.instrument.exemplarStore;
  }

  /** A series that has ended since it was written has no labels any more, and no place in the whole. */
  labelValues(row: number): readonly string[] | undefined {
    const { storage } = this.instrument;
    return storage.birth(row) === this.birth(row) ? storage.index.texts(row) : undefined;
  }

  /** Writes the rows that have changed to a batch, and moves full batches to `batches`. */
  write(batch: BatchBuilder, batches: Buffer[]): void {
    const { storage } = this.instrument;
    const { rows, rowCount } = storage;
    for (let row = 0; row < rowCount; row++) {
      if (!this.copyIfChanged(row, rows.cellsOf(row), rows.at(row), batch)) continue;
      if (batch.isFull) batches.push(batch.take());
    }
    if (rowCount >= this.rowCount) return;
    // `reset()` begins with no rows.
    const empty = new Float64Array(this.width);
    for (let row = rowCount; row < this.rowCount; row++) {
      this.copyIfChanged(row, empty, 0, batch);
      if (batch.isFull) batches.push(batch.take());
    }
  }

  private copyIfChanged(row: number, source: Float64Array, sourceAt: number, batch: BatchBuilder): boolean {
    const { width } = this;
    const birth = source[sourceAt + BIRTH] as number;
    if (row >= this.rowCount && birth === 0) return false;
    const isNew = birth !== this.birth(row);
    this.makeRoom(row);
    const { cells } = this;
    const at = this.at(row);
    let isChanged = false;
    for (let word = 0; word < width; word++) {
      const value = source[sourceAt + word] as number;
      const before = cells[at + word] as number;
      if (value === before || (Number.isNaN(value) && Number.isNaN(before))) continue;
      isChanged = true;
      cells[at + word] = value;
    }
    if (!isChanged) return false;
    if (isNew && birth !== 0) batch.series.push([this.id, row, ...this.instrument.storage.index.texts(row)]);
    const native = this.readNative(row, birth);
    this.setNative(row, native);
    batch.row(this.id, row, cells, at, width, native);
    if (birth !== 0) this.writeExemplars(row, batch);
    return true;
  }

  /** Whatever has an exemplar also changes its row. */
  private writeExemplars(row: number, batch: BatchBuilder): void {
    const { exemplars, writtenExemplars } = this;
    for (let place = 0; place < (exemplars?.placesPerRow ?? 0); place++) {
      const exemplar = exemplars?.get(row, place);
      if (exemplar === undefined || writtenExemplars.has(exemplar) || !isTellable(exemplar)) continue;
      writtenExemplars.add(exemplar);
      batch.exemplars.push([this.id, row, place, exemplar]);
    }
  }

  /** Whatever a native histogram counts also changes its row. */
  private readNative(row: number, birth: number): Float64Array | undefined {
    const { instrument } = this;
    if (instrument.type !== 'histogram' || instrument.nativeRows === undefined) return undefined;
    return birth === 0 ? NO_WORDS : nativeWords(instrument.nativeRows.read(row));
  }
}

const NO_WORDS = new Float64Array(0);
