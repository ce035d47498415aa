import { BLOCK_BITS, BLOCK_MASK, BLOCK_SIZE } from './blocks.js';
import { newCells } from './cells.js';

const NO_CELLS: Float64Array = new Float64Array(0);
const SHARED_WORDS = 512;

/** Where the first row of each map lies: most metrics have few series, and an array for each takes 220 bytes. */
let shared = NO_CELLS;
let sharedWords = 0;

/** The rows of a series map, in blocks of 64-bit floats. */
export class Rows {
  private first = NO_CELLS;
  /** Offset of the first row in the first block. */
  private base = 0;
  private more: Float64Array[] | undefined;

  /** @param width words per row */
  constructor(readonly width: number) {}

  /** The cells that contain a row, from `at(row)` on. Those of the first rows are replaced when they grow. */
  cellsOf(row: number): Float64Array {
    return row < BLOCK_SIZE ? this.first : this.laterCellsOf(row);
  }

  /** The offset of a row in its cells. */
  at(row: number): number {
    return this.base + (row & BLOCK_MASK) * this.width;
  }

  /** Makes room for a row after all others; returns whether that moved other rows. */
  makeRoom(row: number): boolean {
    if (row === 0) {
      this.takeShared();
      return false;
    }
    if (row < BLOCK_SIZE) return this.growFirst(row);
    const more = (this.more ??= []);
    if (more.length < row >>> BLOCK_BITS) more.push(newCells(BLOCK_SIZE * this.width));
    return false;
  }

  private growFirst(row: number): boolean {
    const { first, base, width } = this;
    // The first row shares its cells with other maps.
    if (row > 1 && row * width < first.length) return false;
    const grown = newCells(row * 2 * width);
    grown.set(first.subarray(base, base + row * width));
    this.first = grown;
    this.base = 0;
    return true;
  }

  private takeShared(): void {
    if (sharedWords + this.width > shared.length) {
      shared = newCells(Math.max(SHARED_WORDS, this.width));
      sharedWords = 0;
    }
    this.first = shared;
    this.base = sharedWords;
    sharedWords += this.width;
  }

  /** Apart from `cellsOf`, which stays so small that the compiler inlines it everywhere. */
  private laterCellsOf(row: number): Float64Array {
    return (this.more as Float64Array[])[(row >>> BLOCK_BITS) - 1] as Float64Array;
  }
}
