import { Injectable } from '@nestjs/common';

/** How busy a pool is, at this moment. */
export interface PoolCounts {
  readonly active: number;
  readonly idle: number;
  readonly max: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
}

/** The database pools of an application. */
@Injectable()
export class ConnectionPools {
  readonly #pools = new Set<() => PoolCounts>();

  /** Counts a pool in until the function that it returns is called. */
  add(counts: () => PoolCounts): () => void {
    this.#pools.add(counts);
    return () => this.#pools.delete(counts);
  }

  total(count: keyof PoolCounts): number {
    return this.#counts().reduce((sum, counts) => sum + counts[count], 0);
  }

  /** Of the fullest pool, 0 to 1. */
  get saturation(): number {
    return Math.max(0, ...this.#counts().map(({ active, max }) => (max > 0 ? active / max : 0)));
  }

  #counts(): PoolCounts[] {
    return [...this.#pools].map((counts) => counts());
  }
}
