import { Injectable } from '@nestjs/common';
import { CacheGate } from './cache-gate.js';

/** What is kept: single records, by id. */
export type CachedTable = 'users' | 'loans' | 'payments';

/**
 * Read-through cache of single records; without a cache it only reads.
 *
 * A record is as old as CACHE_TTL_SECONDS at most. It is that old only when this process could not delete it before it was
 * killed, or when another instance had loaded it before the write and kept it after the deletion.
 */
@Injectable()
export class RecordCache {
  // A record that was loaded before a write must not be kept after it.
  private writes = 0;

  constructor(private readonly gate: CacheGate) {}

  /** The record from the cache, else from `load`, whose record is kept. What is not there is not kept. */
  async read<Row extends object>(
    table: CachedTable,
    id: string,
    load: () => Promise<Row | undefined>,
  ): Promise<Row | undefined> {
    const key = keyOf(table, id);
    const kept = await this.gate.run((cache) => cache.get<Row>(key));
    if (kept) return kept;

    const writesBefore = this.writes;
    const row = await load();
    if (row && this.writes === writesBefore) {
      await this.gate.run((cache) => cache.set(key, row));
      if (this.writes !== writesBefore) await this.gate.delete(key);
    }
    return row;
  }

  /** Forgets a record; call it after the write is committed. */
  async invalidate(table: CachedTable, id: string): Promise<void> {
    this.writes++;
    await this.gate.delete(keyOf(table, id));
  }
}

function keyOf(table: CachedTable, id: string): string {
  return `${table}:${id.toLowerCase()}`;
}
