import { InjectMetric, type MetricOf } from '@app/metrics';
import { Injectable } from '@nestjs/common';
import type { Cache } from '@nestjs/cache-manager';
import { CacheGate } from './cache-gate.js';
import { cacheOperationDuration, cacheOperations } from './cache.metrics.js';

/** What is kept: single records, by id. */
export type CachedTable = 'users' | 'loans' | 'payments';

/** Read-through cache of single records; without a cache it only reads. */
@Injectable()
export class RecordCache {
  // A record that was loaded before a write must not be kept after it.
  private writes = 0;

  constructor(
    private readonly gate: CacheGate,
    @InjectMetric(cacheOperations) private readonly operations: MetricOf<typeof cacheOperations>,
    @InjectMetric(cacheOperationDuration) private readonly duration: MetricOf<typeof cacheOperationDuration>,
  ) {}

  /** The record from the cache, else from `load`, whose record is kept. What is not there is not kept. */
  async read<Row extends object>(
    table: CachedTable,
    id: string,
    load: () => Promise<Row | undefined>,
  ): Promise<Row | undefined> {
    const key = keyOf(table, id);
    const kept = await this.measure('get', (cache) => cache.get<Row>(key));
    this.operations.inc({ operation: 'get', result: kept ? 'hit' : 'miss' });
    if (kept) return kept;

    const writesBefore = this.writes;
    const row = await load();
    if (row && this.writes === writesBefore) {
      await this.measure('set', (cache) => cache.set(key, row));
      if (this.writes !== writesBefore) await this.measure('delete', (cache) => cache.del(key));
    }
    return row;
  }

  /** Forgets a record; call it after the write is committed. */
  async invalidate(table: CachedTable, id: string): Promise<void> {
    this.writes++;
    await this.measure('delete', (cache) => cache.del(keyOf(table, id)));
  }

  private async measure<Result>(
    operation: 'get' | 'set' | 'delete',
    work: (cache: Cache) => Promise<Result>,
  ): Promise<Result | undefined> {
    const stop = this.duration.startTimer({ operation });
    try {
      return await this.gate.run(work);
    } finally {
      stop();
    }
  }
}

function keyOf(table: CachedTable, id: string): string {
  return `${table}:${id.toLowerCase()}`;
}
