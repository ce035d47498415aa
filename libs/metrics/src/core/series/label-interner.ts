import { BLOCK_SIZE, BlockList, partOf } from './blocks.js';

/** The values beyond the first block are in 1024 maps. */
const PART_BITS = 10;

/** Assigns a small number to each distinct string of one label, as long as a series uses it. */
export class LabelInterner {
  /**
   * IDs below `BLOCK_SIZE` by string, and by the primitives that print as it: one `get` serves both `'200'` and `200`.
   */
  readonly ids = new Map<unknown, number>();
  /**
   * The other IDs. A map grows by copying all of its entries, which takes 100 ms for a million; these are small.
   */
  private laterIds: (Map<unknown, number> | undefined)[] | undefined;
  private readonly texts = new BlockList<string>();
  private readonly useCounts = new BlockList<number>();
  private readonly freeIds: number[] = [];
  private idCount = 0;

  /** The number of distinct strings in use. */
  get size(): number {
    return this.idCount - this.freeIds.length;
  }

  text(id: number): string {
    return this.texts.get(id) as string;
  }

  /** Returns the ID of a value; undefined if no series has it. */
  find(value: unknown): number | undefined {
    const id = this.ids.get(value);
    if (id !== undefined || this.laterIds === undefined) return id;
    return this.laterIds[partOf(hashOf(value), PART_BITS)]?.get(value);
  }

  /** Adds a use of a string and returns its ID, which is assigned on first use. */
  acquire(text: string): number {
    const known = this.find(text);
    if (known !== undefined) {
      this.useCounts.set(known, (this.useCounts.get(known) as number) + 1);
      return known;
    }
    const id = this.freeIds.pop() ?? this.idCount++;
    for (const key of keysOf(text)) this.mapOf(id, key).set(key, id);
    this.texts.set(id, text);
    this.useCounts.set(id, 1);
    return id;
  }

  /** Removes a use; drops a string without uses. */
  release(id: number): void {
    const uses = (this.useCounts.get(id) as number) - 1;
    this.useCounts.set(id, uses);
    if (uses > 0) return;
    for (const key of keysOf(this.text(id))) this.mapOf(id, key).delete(key);
    this.texts.set(id, '');
    this.freeIds.push(id);
  }

  private mapOf(id: number, key: unknown): Map<unknown, number> {
    if (id < BLOCK_SIZE) return this.ids;
    const later = (this.laterIds ??= Array.from({ length: 1 << PART_BITS }, () => undefined));
    return (later[partOf(hashOf(key), PART_BITS)] ??= new Map<unknown, number>());
  }
}

/** Returns a string and the other primitives that print as it, so that a lookup needs no conversion. */
function keysOf(text: string): unknown[] {
  if (text === '') return ['', undefined, null];
  if (text === 'true') return [text, true];
  if (text === 'false') return [text, false];
  const number = Number(text);
  return String(number) === text ? [text, number] : [text];
}

/** Hashes strings and numbers: FNV-1a (www.isthe.com/chongo/tech/comp/fnv), with its bits mixed into the upper ones. */
function hashOf(key: unknown): number {
  let hash = 0x811c9dc5;
  if (typeof key === 'number') hash = Math.imul(hash ^ key ^ (key * 1e9), 0x01000193);
  if (typeof key === 'string') {
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  return Math.imul(hash ^ (hash >>> 15), 0x9e3779b1);
}
