/**
 * Whatever grows with the number of series grows by blocks of so many entries, so that no recording has to copy all
 * that there is. The first block begins small and is replaced as it grows.
 */
export const BLOCK_BITS = 12;
export const BLOCK_SIZE = 1 << BLOCK_BITS;
export const BLOCK_MASK = BLOCK_SIZE - 1;

/**
 * Chooses one of 2^bits parts by the upper 15 bits of a hash, the first part three times as often as the last one: parts
 * of the same size would all grow at the same time.
 */
export function partOf(hash: number, bits: number): number {
  const upper = hash >>> 17;
  return (upper * (0x8000 + upper)) >>> (31 - bits);
}

/** A list that grows by blocks. */
export class BlockList<T> {
  private readonly first: (T | undefined)[] = [];
  private more: (T | undefined)[][] | undefined;

  get(index: number): T | undefined {
    return index < BLOCK_SIZE
      ? this.first[index]
      : this.more?.[(index >>> BLOCK_BITS) - 1]?.[index & BLOCK_MASK];
  }

  set(index: number, value: T): void {
    const block = index < BLOCK_SIZE ? this.first : this.laterBlock((index >>> BLOCK_BITS) - 1);
    // Fill the gaps: V8 would store a sparse array as a slow dictionary.
    while (block.length < (index & BLOCK_MASK)) block.push(undefined);
    block[index & BLOCK_MASK] = value;
  }

  private laterBlock(number: number): (T | undefined)[] {
    const more = (this.more ??= []);
    while (more.length <= number) more.push([]);
    return more[number] as (T | undefined)[];
  }
}
