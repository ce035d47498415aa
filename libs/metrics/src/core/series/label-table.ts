import { BLOCK_BITS, BLOCK_MASK, BLOCK_SIZE, partOf } from './blocks.js';
import { LabelInterner } from './label-interner.js';

/** No series has these label values, or the labels object needs closer inspection. */
export const NOT_FOUND = -1;

const FIRST_TABLE_SIZE = 16;
const EMPTY = 0;
const NO_IDS = new Uint32Array(0);
const NO_SLOTS = new Int32Array(1);
/** The rows beyond the first block are in 1024 tables. */
const TABLE_BITS = 10;
// Odd multipliers with well-mixed bits: the primes of xxHash32 (BSD-2-Clause, github.com/Cyan4973/xxHash).
const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;

/**
 * Finds the row of a label set among many. An interner maps each label value to a small number, and a label set is a
 * tuple of these, compared number by number: whatever the values contain, two label sets never share a row.
 *
 * A hash table with linear probing in typed arrays; for the rows beyond the first block many of them, as a table grows
 * by moving all of its entries. It takes 12 bytes of key and about 8 of table per series, where
 * nested maps take 30 to 200, and reads as fast.
 */
export class LabelTable {
  private readonly interners: readonly LabelInterner[];
  private readonly width: number;
  private readonly ids0: ReadonlyMap<unknown, number> | undefined;
  private readonly ids1: ReadonlyMap<unknown, number> | undefined;
  private readonly ids2: ReadonlyMap<unknown, number> | undefined;
  /** The IDs of the label values of the first block of rows. */
  private keys: Uint32Array;
  private laterKeys: Uint32Array[] | undefined;
  /** Row + 1 by hash, for the first block of rows. */
  private table = new Int32Array(FIRST_TABLE_SIZE);
  private mask = FIRST_TABLE_SIZE - 1;
  private size = 0;
  private laterTables: Int32Array[] | undefined;
  private laterSizes = NO_IDS;
  private readonly staged: Uint32Array;

  constructor(private readonly labelCount: number) {
    this.interners = Array.from({ length: labelCount }, () => new LabelInterner());
    // Up to three labels are looked up without a loop; labels that the metric lacks have id 0.
    [this.ids0, this.ids1, this.ids2] = this.interners.map(({ ids }) => ids);
    this.width = Math.max(labelCount, 3);
    this.keys = new Uint32Array(this.width * (FIRST_TABLE_SIZE / 2));
    this.staged = new Uint32Array(this.width);
  }

  /** The number of distinct values of each label. */
  get distinctValues(): number[] {
    return this.interners.map(({ size }) => size);
  }

  /** Like `findThree`, for the first block of rows only. */
  findInFirst(value0: unknown, value1: unknown, value2: unknown): number {
    const id0 = this.ids0 === undefined ? 0 : this.ids0.get(value0);
    const id1 = this.ids1 === undefined ? 0 : this.ids1.get(value1);
    const id2 = this.ids2 === undefined ? 0 : this.ids2.get(value2);
    if (id0 === undefined || id1 === undefined || id2 === undefined) return NOT_FOUND;
    const { keys, table, mask } = this;
    let hash = Math.imul(id0, PRIME_1) ^ Math.imul(id1, PRIME_2) ^ Math.imul(id2, PRIME_3);
    hash ^= hash >>> 15;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const entry = table[at] as number;
      if (entry === EMPTY) return NOT_FOUND;
      const key = (entry - 1) * 3;
      if (keys[key] === id0 && keys[key + 1] === id1 && keys[key + 2] === id2) return entry - 1;
    }
  }

  /** Like `findThree`, for the rows beyond the first block, if there are any. */
  findLater(value0: unknown, value1: unknown, value2: unknown): number {
    return this.laterTables !== undefined &&
      this.stage(0, value0) &&
      this.stage(1, value1) &&
      this.stage(2, value2)
      ? this.findStaged()
      : NOT_FOUND;
  }

  /** Returns the row of up to three label values in the order of the label names; does not allocate. */
  findThree(value0: unknown, value1: unknown, value2: unknown): number {
    const row = this.findInFirst(value0, value1, value2);
    return row === NOT_FOUND ? this.findLater(value0, value1, value2) : row;
  }

  /** Returns the row of any number of label values, in the order of the label names; does not allocate. */
  findValues(values: readonly unknown[]): number {
    if (values.length <= 3) return this.findThree(values[0], values[1], values[2]);
    for (let label = 0; label < values.length; label++) {
      if (!this.stage(label, values[label])) return NOT_FOUND;
    }
    return this.findStaged();
  }

  /** Like `findValues`, for up to eight values passed one by one, to avoid an allocation. */
  findEight(
    value0: unknown,
    value1: unknown,
    value2: unknown,
    value3: unknown,
    value4: unknown,
    value5: unknown,
    value6: unknown,
    value7: unknown,
  ): number {
    const { labelCount: length } = this;
    if (length <= 3) return this.findThree(value0, value1, value2);
    return this.stage(0, value0) &&
      this.stage(1, value1) &&
      this.stage(2, value2) &&
      this.stage(3, value3) &&
      (length < 5 || this.stage(4, value4)) &&
      (length < 6 || this.stage(5, value5)) &&
      (length < 7 || this.stage(6, value6)) &&
      (length < 8 || this.stage(7, value7))
      ? this.findStaged()
      : NOT_FOUND;
  }

  insert(row: number, texts: readonly string[]): void {
    const keys = this.roomFor(row);
    const key = this.keyAt(row);
    this.interners.forEach((interner, i) => (keys[key + i] = interner.acquire(texts[i] as string)));
    if (row < BLOCK_SIZE) this.link(row);
    else this.linkLater(row);
  }

  delete(row: number): void {
    const hash = this.hashRow(row);
    if (row < BLOCK_SIZE) {
      this.unlink(this.table, hash, row);
      this.size--;
    } else {
      const table = partOf(hash, TABLE_BITS);
      this.unlink((this.laterTables as Int32Array[])[table] as Int32Array, hash, row);
      (this.laterSizes[table] as number)--;
    }
    this.interners.forEach((interner, label) => interner.release(this.id(row, label)));
  }

  /** Returns the interner's ID for a label value of a row. */
  id(row: number, label: number): number {
    return this.keysOf(row)[this.keyAt(row) + label] as number;
  }

  text(row: number, label: number): string {
    return (this.interners[label] as LabelInterner).text(this.id(row, label));
  }

  texts(row: number): string[] {
    return this.interners.map((_, label) => this.text(row, label));
  }

  /** Stores the ID of a label value for `findStaged`; returns `false` if no series has the value. */
  private stage(label: number, value: unknown): boolean {
    const interner = this.interners[label];
    // Ignore values beyond the metric's labels.
    if (interner === undefined) return true;
    const id = interner.find(value);
    if (id === undefined) return false;
    this.staged[label] = id;
    return true;
  }

  private findStaged(): number {
    const { table, laterTables, width, staged } = this;
    const hash = hashIds(staged, 0, width);
    const row = this.findIds(table, hash, staged);
    if (row !== NOT_FOUND || laterTables === undefined) return row;
    return this.findIds(laterTables[partOf(hash, TABLE_BITS)] as Int32Array, hash, staged);
  }

  /** Returns the row with these IDs in a table. */
  private findIds(table: Int32Array, hash: number, ids: Uint32Array): number {
    const { width } = this;
    const mask = table.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const entry = table[at] as number;
      if (entry === EMPTY) break;
      const keys = this.keysOf(entry - 1);
      const key = this.keyAt(entry - 1);
      let same = 0;
      while (same < width && keys[key + same] === ids[same]) same++;
      if (same === width) return entry - 1;
    }
    return NOT_FOUND;
  }

  private keysOf(row: number): Uint32Array {
    return row < BLOCK_SIZE
      ? this.keys
      : ((this.laterKeys as Uint32Array[])[(row >>> BLOCK_BITS) - 1] as Uint32Array);
  }

  private keyAt(row: number): number {
    return (row & BLOCK_MASK) * this.width;
  }

  /** Returns the keys with room for a row. */
  private roomFor(row: number): Uint32Array {
    if (row >= BLOCK_SIZE) {
      const later = (this.laterKeys ??= []);
      while (later.length < row >>> BLOCK_BITS) later.push(new Uint32Array(BLOCK_SIZE * this.width));
    } else if ((row + 1) * this.width > this.keys.length) {
      const grown = new Uint32Array(this.keys.length * 2);
      grown.set(this.keys);
      this.keys = grown;
    }
    return this.keysOf(row);
  }

  private link(row: number): void {
    this.size++;
    if (this.size * 2 > this.table.length) {
      this.table = this.twice(this.table);
      this.mask = this.table.length - 1;
    }
    put(this.table, this.hashRow(row), row);
  }

  private linkLater(row: number): void {
    if (this.laterTables === undefined) {
      this.laterTables = Array.from({ length: 1 << TABLE_BITS }, () => NO_SLOTS);
      this.laterSizes = new Uint32Array(1 << TABLE_BITS);
    }
    const { laterTables, laterSizes } = this;
    const hash = this.hashRow(row);
    const number = partOf(hash, TABLE_BITS);
    const table = laterTables[number] as Int32Array;
    const size = (laterSizes[number] as number) + 1;
    laterSizes[number] = size;
    if (size * 2 > table.length) laterTables[number] = this.twice(table);
    put(laterTables[number] as Int32Array, hash, row);
  }

  /** Returns the entries of a table in one of twice the size. */
  private twice(table: Int32Array): Int32Array<ArrayBuffer> {
    const grown = new Int32Array(Math.max(FIRST_TABLE_SIZE, table.length * 2));
    for (const entry of table) if (entry !== EMPTY) put(grown, this.hashRow(entry - 1), entry - 1);
    return grown;
  }

  /** Empties the row's slot and moves later entries of the same run back, so that probing needs no tombstones. */
  private unlink(table: Int32Array, hash: number, row: number): void {
    const mask = table.length - 1;
    let hole = hash & mask;
    while (table[hole] !== row + 1) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; table[at] !== EMPTY; at = (at + 1) & mask) {
      const entry = table[at] as number;
      const home = this.hashRow(entry - 1) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      table[hole] = entry;
      hole = at;
    }
    table[hole] = EMPTY;
  }

  private hashRow(row: number): number {
    return hashIds(this.keysOf(row), this.keyAt(row), this.width);
  }
}

function put(table: Int32Array, hash: number, row: number): void {
  const mask = table.length - 1;
  let at = hash & mask;
  while (table[at] !== EMPTY) at = (at + 1) & mask;
  table[at] = row + 1;
}

function hashIds(ids: Uint32Array, from: number, count: number): number {
  let hash =
    Math.imul(ids[from] as number, PRIME_1) ^
    Math.imul(ids[from + 1] as number, PRIME_2) ^
    Math.imul(ids[from + 2] as number, PRIME_3);
  for (let i = 3; i < count; i++) hash = Math.imul(hash ^ (ids[from + i] as number), PRIME_1) ^ (hash >>> 13);
  return hash ^ (hash >>> 15);
}
