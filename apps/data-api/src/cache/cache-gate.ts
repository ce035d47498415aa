import { Cache } from '@nestjs/cache-manager';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { describeError } from '../common/error-chain.js';

const OPERATION_TIMEOUT_MS = 500;
const RECOVER_EVERY_MS = 250;

/**
 * Stands between the service and a cache that may be down. While the gate is closed, nobody waits for
 * the cache. It opens once the cache could be emptied: writes of the meantime invalidated nothing.
 */
@Injectable()
export class CacheGate implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(CacheGate.name);
  private isOpen = false;
  private isRecovering = false;
  private failures = 0;
  private lastFailure: string | undefined;
  private recovery: NodeJS.Timeout | undefined;

  constructor(private readonly cache: Cache) {}

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
      await this.cache.clear();
      if (this.failures === failuresBefore) this.open();
    } catch (error) {
      this.close(error);
    } finally {
      this.isRecovering = false;
    }
  }

  private open(): void {
    if (this.lastFailure !== undefined) this.logger.log('The cache is in use again');
    this.lastFailure = undefined;
    this.isOpen = true;
  }
}
