/** The current use of a pool. */
export interface PoolCounts {
  readonly active: number;
  readonly idle: number;
  readonly max: number;
  /** Callers waiting for a connection. */
  readonly waiting: number;
}

/** The database pools of an application. */
export class ConnectionPools {
  readonly #pools = new Set<() => PoolCounts>();

  /** Includes a pool until the returned function is called. */
  add(counts: () => PoolCounts): () => void {
    this.#pools.add(counts);
    return () => this.#pools.delete(counts);
  }

  total(count: keyof PoolCounts): number {
    return this.#counts().reduce((sum, counts) => sum + counts[count], 0);
  }

  /** The saturation of the fullest pool, from 0 to 1. */
  get saturation(): number {
    return Math.max(0, ...this.#counts().map(({ active, max }) => (max > 0 ? active / max : 0)));
  }

  #counts(): PoolCounts[] {
    return [...this.#pools].map((counts) => counts());
  }
}
