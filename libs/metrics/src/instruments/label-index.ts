import { LabelInterner } from './label-interner.js';
import type { UnknownLabels } from './label-values.js';

/** No series has these label values, or the labels object needs a closer look. */
export const NOT_FOUND = -1;

const FIRST_TABLE_SIZE = 16;
const EMPTY = 0;
// Odd multipliers with well-mixed bits: the primes of xxHash32 (BSD-2-Clause, github.com/Cyan4973/xxHash).
const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;

/**
 * Finds the row of a label set. Each label value is a small number (its interner's), a label set the tuple
 * of them, compared number by number: whatever the values hold, two label sets never share a row.
 *
 * A hash table with linear probing in typed arrays: 12 bytes of key and about 8 of table per series where
 * nested maps take 30 to 200, and as fast as they are to read.
 */
export class LabelIndex {
  readonly interners: readonly LabelInterner[];
  private readonly width: number;
  private readonly interner0: LabelInterner | undefined;
  private readonly interner1: LabelInterner | undefined;
  private readonly interner2: LabelInterner | undefined;
  private keys: Uint32Array;
  /** Row + 1 by hash. */
  private table = new Int32Array(FIRST_TABLE_SIZE);
  private mask = FIRST_TABLE_SIZE - 1;
  private size = 0;
  private readonly scratch: Uint32Array;

  constructor(readonly labelNames: readonly string[]) {
    this.interners = labelNames.map(() => new LabelInterner());
    [this.interner0, this.interner1, this.interner2] = this.interners;
    // Up to three labels are looked up without a loop, an absent one as id 0.
    this.width = Math.max(labelNames.length, 3);
    this.keys = new Uint32Array(this.width * (FIRST_TABLE_SIZE / 2));
    this.scratch = new Uint32Array(this.width);
  }

  /** The row of a labels object that holds exactly our labels; does not allocate. */
  find(labels: UnknownLabels): number {
    const names = this.labelNames;
    const labelCount = names.length;
    if (labelCount > 3) return this.findMany(labels);
    let given = 0;
    // oxlint-disable-next-line guard-for-in -- counting is all, and the check below needs inherited ones too
    for (const name in labels) given += name === undefined ? 0 : 1;
    let known = 0;
    let value0: unknown;
    let value1: unknown;
    let value2: unknown;
    if (labelCount > 0 && (value0 = labels[names[0] as string]) !== undefined) known++;
    if (labelCount > 1 && (value1 = labels[names[1] as string]) !== undefined) known++;
    if (labelCount > 2 && (value2 = labels[names[2] as string]) !== undefined) known++;
    return known === given ? this.findThree(value0, value1, value2) : NOT_FOUND;
  }

  /** The row of up to three label values in the order of the label names; does not allocate. */
  findThree(value0: unknown, value1: unknown, value2: unknown): number {
    const id0 = this.interner0 === undefined ? 0 : this.interner0.ids.get(value0);
    const id1 = this.interner1 === undefined ? 0 : this.interner1.ids.get(value1);
    const id2 = this.interner2 === undefined ? 0 : this.interner2.ids.get(value2);
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

  /** The row of label values in the order of the label names, however many. */
  findValues(values: readonly unknown[]): number {
    if (this.labelNames.length <= 3) return this.findThree(values[0], values[1], values[2]);
    for (let i = 0; i < values.length; i++) {
      const id = this.interners[i]?.ids.get(values[i]);
      if (id === undefined) return NOT_FOUND;
      this.scratch[i] = id;
    }
    return this.findScratch();
  }

  insert(row: number, texts: readonly string[]): void {
    this.size++;
    const end = (row + 1) * this.width;
    if (end > this.keys.length) {
      const grown = new Uint32Array(this.keys.length * 2);
      grown.set(this.keys);
      this.keys = grown;
    }
    const key = row * this.width;
    this.interners.forEach((interner, i) => (this.keys[key + i] = interner.acquire(texts[i] as string)));
    if (this.size * 2 > this.table.length) this.growTable();
    this.link(row);
  }

  delete(row: number): void {
    this.unlink(row);
    const key = row * this.width;
    this.interners.forEach((interner, i) => interner.release(this.keys[key + i] as number));
    this.size--;
  }

  clear(): void {
    this.table.fill(EMPTY);
    for (const interner of this.interners) interner.clear();
    this.size = 0;
  }

  text(row: number, label: number): string {
    return (this.interners[label] as LabelInterner).text(this.keys[row * this.width + label] as number);
  }

  texts(row: number): string[] {
    return this.interners.map((_, label) => this.text(row, label));
  }

  private findMany(labels: UnknownLabels): number {
    const names = this.labelNames;
    let given = 0;
    // oxlint-disable-next-line guard-for-in -- as in find()
    for (const name in labels) given += name === undefined ? 0 : 1;
    let known = 0;
    for (let i = 0; i < names.length; i++) {
      const value = labels[names[i] as string];
      if (value !== undefined) known++;
      const id = (this.interners[i] as LabelInterner).ids.get(value);
      if (id === undefined) return NOT_FOUND;
      this.scratch[i] = id;
    }
    return known === given ? this.findScratch() : NOT_FOUND;
  }

  private findScratch(): number {
    const { keys, table, mask, width, scratch } = this;
    for (let at = hashIds(scratch, 0, width) & mask; ; at = (at + 1) & mask) {
      const entry = table[at] as number;
      if (entry === EMPTY) return NOT_FOUND;
      const key = (entry - 1) * width;
      let same = 0;
      while (same < width && keys[key + same] === scratch[same]) same++;
      if (same === width) return entry - 1;
    }
  }

  private growTable(): void {
    const old = this.table;
    this.table = new Int32Array(old.length * 2);
    this.mask = this.table.length - 1;
    for (const entry of old) if (entry !== EMPTY) this.link(entry - 1);
  }

  private link(row: number): void {
    let at = this.hashRow(row) & this.mask;
    while (this.table[at] !== EMPTY) at = (at + 1) & this.mask;
    this.table[at] = row + 1;
  }

  /** Empties the row's place and moves later entries of the same run back, so that probing needs no tombstones. */
  private unlink(row: number): void {
    const { table, mask } = this;
    let hole = this.hashRow(row) & mask;
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
    return hashIds(this.keys, row * this.width, this.width);
  }
}

function hashIds(ids: Uint32Array, from: number, count: number): number {
  let hash =
    Math.imul(ids[from] as number, PRIME_1) ^
    Math.imul(ids[from + 1] as number, PRIME_2) ^
    Math.imul(ids[from + 2] as number, PRIME_3);
  for (let i = 3; i < count; i++) hash = Math.imul(hash ^ (ids[from + i] as number), PRIME_1) ^ (hash >>> 13);
  return hash ^ (hash >>> 15);
}
