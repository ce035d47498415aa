import { Module, type DynamicModule } from '@nestjs/common';
import type { LendingConfig } from '../lending-config.js';
import { CreditBureau } from './credit-bureau.service.js';
import { CreditChecks } from './credit-checks.js';
import { DirectCreditChecks } from './direct-credit-checks.js';

/** Credit checks for every module: through a queue in Redis, or without Redis in this process. */
@Module({})
export class CreditModule {
  static async register({ redisUrl }: LendingConfig): Promise<DynamicModule> {
    const direct = [CreditBureau, DirectCreditChecks];
    const shared = { module: CreditModule, global: true, exports: [CreditChecks] };
    if (redisUrl === undefined) {
      const checks = { provide: CreditChecks, useExisting: DirectCreditChecks };
      return { ...shared, providers: [...direct, checks] };
    }
    // BullMQ takes longer to load than the rest of this service: not for those who do without.
    const { creditCheckQueue } = await import('./queue/credit-check-queue.js');
    const { imports, providers } = creditCheckQueue(redisUrl);
    return { ...shared, imports, providers: [...direct, ...providers] };
  }
}
