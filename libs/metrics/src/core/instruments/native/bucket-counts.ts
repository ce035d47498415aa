/**
 * The maximum number of keys that the window spans: 128 octaves at the default resolution. Buckets further away, such
 * as that of infinity, are counted in a map.
 */
export const MAX_WINDOW_LENGTH = 1024;

/** The window of a side without values, as most negative sides are. Never written to, because its length is 0. */
const NO_WINDOW: number[] = [];

/**
 * The bucket counts of one side, by key. Adjacent buckets, nearly always all of them, are in one array from the
 * smallest key to the largest, which is faster than a map (`npm run bench -- native`).
 */
export class BucketCounts {
  /** The number of buckets with a count above 0. */
  populated = 0;
  /** The key of the window's first bucket. */
  private start = 0;
  private window: number[] = NO_WINDOW;
  /** Never holds a key that the window covers: the window only grows, and never far enough to reach one. */
  private outliers: Map<number, number> | undefined;

  /** Adds to the count of a bucket; `count` is above 0. */
  add(key: number, count: number): void {
    const slot = key - this.start;
    const { window } = this;
    if (slot < 0 || slot >= window.length) {
      this.addOutside(key, count);
      return;
    }
    const before = window[slot] as number;
    if (before === 0) this.populated++;
    window[slot] = before + count;
  }

  get(key: number): number {
    return this.window[key - this.start] ?? this.outliers?.get(key) ?? 0;
  }

  /** Visits the buckets with a count above 0, in ascending order of their keys. */
  forEach(visit: (key: number, count: number) => void): void {
    const { start, window, outliers } = this;
    if (outliers !== undefined) {
      this.outlierKeys().forEach((key) => key < start && visit(key, outliers.get(key) as number));
    }
    for (let slot = 0; slot < window.length; slot++) {
      const count = window[slot] as number;
      if (count !== 0) visit(start + slot, count);
    }
    if (outliers !== undefined) {
      this.outlierKeys().forEach((key) => key > start && visit(key, outliers.get(key) as number));
    }
  }

  /** Returns the smallest key with a count above 0; Infinity if there is none. */
  smallestKey(): number {
    const slot = this.window.findIndex((count) => count !== 0);
    return Math.min(slot === -1 ? Infinity : this.start + slot, this.outlierKeys()[0] ?? Infinity);
  }

  /** Empties a bucket and returns its count. */
  take(key: number): number {
    const count = this.get(key);
    if (count === 0) return 0;
    this.populated--;
    if (!this.outliers?.delete(key)) this.window[key - this.start] = 0;
    return count;
  }

  clear(): void {
    this.populated = 0;
    this.window = NO_WINDOW;
    this.outliers = undefined;
  }

  /** Merges each pair of buckets into one of the next coarser schema. */
  halve(): void {
    const { start, window, outliers } = this;
    this.clear();
    window.forEach((count, slot) => count !== 0 && this.add((start + slot + 1) >> 1, count));
    outliers?.forEach((count, key) => this.add((key + 1) >> 1, count));
  }

  private addOutside(key: number, count: number): void {
    const { start, window, outliers } = this;
    const isFirst = window.length === 0;
    const from = isFirst ? key : Math.min(start, key);
    const end = isFirst ? key + 1 : Math.max(start + window.length, key + 1);
    if (end - from > MAX_WINDOW_LENGTH) {
      const before = outliers?.get(key) ?? 0;
      if (before === 0) this.populated++;
      this.outliers = (outliers ?? new Map<number, number>()).set(key, before + count);
      return;
    }
    const grown = Array.from({ length: end - from }, () => 0);
    window.forEach((count, slot) => (grown[start + slot - from] = count));
    this.start = from;
    this.window = grown;
    this.add(key, count);
  }

  private outlierKeys(): number[] {
    return this.outliers === undefined ? [] : [...this.outliers.keys()].toSorted((a, b) => a - b);
  }
}
