import { BullModule } from '@nestjs/bullmq';
import type { ModuleMetadata } from '@nestjs/common';
import { ATTEMPTS, CreditChecks, PAUSE_MS } from '../credit-checks.js';
import { CreditCheckEvents } from './credit-check-events.js';
import { CREDIT_CHECKS } from './credit-check-job.js';
import { CreditCheckWorker } from './credit-check-worker.js';
import { QueuedCreditChecks } from './queued-credit-checks.js';
import { ReconnectPauses } from './reconnect-pauses.js';

// A finished check stays for an applicant who asks again, and no longer, since it names a person.
const KEPT = { age: 600, count: 1000 };

/** What makes the queue of credit checks in this Redis, and works on it. */
export function creditCheckQueue(url: string): Required<Pick<ModuleMetadata, 'imports' | 'providers'>> {
  const pauses = new ReconnectPauses();
  const connection = {
    url,
    retryStrategy: (retries: number) => pauses.next(retries),
    // How long a Redis that is silent may take to close a connection.
    disconnectTimeout: 200,
    // BullMQ would warn of a Redis that evicts keys. Ours takes those that expire, which a queue's do not.
    skipVersionCheck: true,
  };
  return {
    imports: [
      BullModule.registerQueue({
        name: CREDIT_CHECKS,
        connection,
        defaultJobOptions: {
          attempts: ATTEMPTS,
          backoff: { type: 'fixed', delay: PAUSE_MS },
          removeOnComplete: KEPT,
          removeOnFail: KEPT,
        },
      }),
    ],
    providers: [
      CreditCheckWorker,
      CreditCheckEvents,
      QueuedCreditChecks,
      { provide: ReconnectPauses, useValue: pauses },
      { provide: CreditChecks, useExisting: QueuedCreditChecks },
    ],
  };
}
