import type { Cache } from '@nestjs/cache-manager';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { describeError } from '../common/error-chain.js';

const OPERATION_TIMEOUT_MS = 500;
const RECOVER_EVERY_MS = 250;
// Deleted at each recovery, so that one without anything else to delete asks the cache, too.
const PROBE_KEY = 'recovery';

/** A key to delete, as long as what the cache has under it may still be there. */
interface OwedDeletion {
  readonly untilMs: number;
}

/**
 * Stands between the service and a cache that may be down. While the gate is closed, nobody waits for
 * the cache. It opens once the deletions were made up for that did not get through; what else the cache
 * has is right, and other instances use it.
 */
@Injectable()
export class CacheGate implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(CacheGate.name);
  private readonly owed = new Map<string, OwedDeletion>();
  private isOpen = false;
  private isRecovering = false;
  private failures = 0;
  private lastFailure: string | undefined;
  private recovery: NodeJS.Timeout | undefined;

  /** `ttlMs`: how long the cache keeps a record. */
  constructor(
    private readonly cache: Cache,
    private readonly ttlMs: number,
  ) {}

  async onModuleInit(): Promise<void> {
    for (const store of this.cache.stores) store.on('error', (error: unknown) => this.close(error));
    this.recovery = setInterval(() => void this.recover(), RECOVER_EVERY_MS).unref();
    await this.recover();
  }

  onModuleDestroy(): void {
    clearInterval(this.recovery);
    this.isOpen = false;
  }

  /** Why the cache is not used; undefined while it is used. */
  get closedBecause(): string | undefined {
    return this.isOpen ? undefined : (this.lastFailure ?? 'not connected yet');
  }

  /** Deletes a key now, or else before the cache is used again; never rejects. */
  async delete(key: string): Promise<void> {
    // Noted first: a recovery that ends in the meantime has to see it.
    const deletion = { untilMs: Date.now() + this.ttlMs + OPERATION_TIMEOUT_MS };
    this.owed.set(key, deletion);
    const isDone = await this.run(async (cache) => {
      await cache.del(key);
      return true;
    });
    if (isDone) this.settle(key, deletion);
  }

  /** The result of the work, or undefined when the cache is down, fails or is too slow; never rejects. */
  async run<Result>(work: (cache: Cache) => Promise<Result>): Promise<Result | undefined> {
    if (!this.isOpen) return undefined;
    return new Promise((resolve) => {
      const giveUp = (error: unknown) => {
        this.close(error);
        resolve(undefined);
      };
      const timer = setTimeout(
        giveUp,
        OPERATION_TIMEOUT_MS,
        new Error(`no answer within ${OPERATION_TIMEOUT_MS} ms`),
      );
      void work(this.cache)
        .then(resolve, giveUp)
        .finally(() => clearTimeout(timer));
    });
  }

  private close(error: unknown): void {
    const reason = describeError(error);
    if (this.isOpen || this.lastFailure === undefined) {
      this.logger.warn(`The cache is unavailable; reads go to the database: ${reason}`);
    }
    this.isOpen = false;
    this.lastFailure = reason;
    this.failures++;
  }

  private async recover(): Promise<void> {
    if (this.isOpen || this.isRecovering) return;
    this.isRecovering = true;
    const failuresBefore = this.failures;
    try {
      this.forgetExpired();
      const deletions = [...this.owed];
      await this.cache.mdel([PROBE_KEY, ...deletions.map(([key]) => key)]);
      for (const [key, deletion] of deletions) this.settle(key, deletion);
      // Otherwise the next attempt makes up for what came in between.
      if (this.failures === failuresBefore && this.owed.size === 0) this.open();
    } catch (error) {
      this.close(error);
    } finally {
      this.isRecovering = false;
    }
  }

  private settle(key: string, deletion: OwedDeletion): void {
    // A later write of the same record owes a deletion of its own.
    if (this.owed.get(key) === deletion) this.owed.delete(key);
  }

  private forgetExpired(): void {
    const nowMs = Date.now();
    for (const [key, { untilMs }] of this.owed) if (untilMs < nowMs) this.owed.delete(key);
  }

  private open(): void {
    if (this.lastFailure !== undefined) this.logger.log('The cache is in use again');
    this.lastFailure = undefined;
    this.isOpen = true;
  }
}
