import type { OwnInstrument } from '../../exposition/source/instrument-family.js';
import { BIRTH } from '../../series/series-map.js';
import type { MemberMetric } from '../member.js';
import { declarationOf } from '../metric-declaration.js';
import { nativeWords } from '../native-words.js';
import { BatchBuilder } from './batch.js';
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
   * Returns the batches of what has changed; none if nothing has. Instruments that were written before and are not
   * among `present` have ended.
   * @param present all instruments that there are
   * @param changed those to look at
   */
  write(present: ReadonlySet<OwnInstrument>, changed: Iterable<OwnInstrument> = present): Buffer[] {
    const batches: Buffer[] = [];
    const { batch } = this;
    for (const [instrument, { id }] of this.copies) {
      if (present.has(instrument)) continue;
      batch.ended.push(id);
      this.copies.delete(instrument);
    }
    for (const instrument of changed) this.copyOf(instrument).write(batch, batches);
    if (!batch.isEmpty) batches.push(batch.take());
    return batches;
  }

  /** Returns a batch that only has a note. */
  note(note: unknown): Buffer {
    this.batch.note = note;
    return this.batch.take();
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
  constructor(
    readonly id: number,
    private readonly instrument: OwnInstrument,
  ) {
    super(declarationOf(instrument));
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
    return true;
  }

  /** Whatever a native histogram counts also changes its row. */
  private readNative(row: number, birth: number): Float64Array | undefined {
    const { instrument } = this;
    if (instrument.type !== 'histogram' || instrument.nativeRows === undefined) return undefined;
    return birth === 0 ? NO_WORDS : nativeWords(instrument.nativeRows.read(row));
  }
}

const NO_WORDS = new Float64Array(0);
