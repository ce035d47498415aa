import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { QueueEventsHost, QueueEventsListener } from '@nestjs/bullmq';
import { CREDIT_CHECKS } from './credit-check-job.js';

/** What became of a check: its score; the bureau never answered; no end in time; Redis is not there any more. */
export type Outcome = number | 'unanswered' | 'late' | 'lost';

/** What Redis tells of the checks, whichever process has worked on them. */
@QueueEventsListener(CREDIT_CHECKS)
export class CreditCheckEvents extends QueueEventsHost {
  /** Resolves with what is known first: what Redis tells of this job, or what `added` returns. */
  async outcomeOf(jobId: string, waitMs: number, added: Promise<Outcome>): Promise<Outcome> {
    const over = new AbortController();
    const told = (event: string) => once(this.queueEvents, event, { signal: over.signal });
    try {
      return await Promise.race([
        told(`completed:${jobId}`).then(([{ returnvalue }]) => returnvalue as number),
        told(`failed:${jobId}`).then(() => 'unanswered' as const),
        told('ioredis:close').then(() => 'lost' as const),
        delay(waitMs, 'late' as const, { signal: over.signal }),
        added,
      ]);
    } catch {
      // An 'error' of the connection.
      return 'lost';
    } finally {
      over.abort();
    }
  }
}
