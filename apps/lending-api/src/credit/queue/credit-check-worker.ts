import { inTrace } from '@app/service-kit';
import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { CreditBureau } from '../credit-bureau.service.js';
import { CREDIT_CHECKS, type CreditCheckJob } from './credit-check-job.js';

/** As many checks of one process the bureau does at a time. */
const CONCURRENCY = 20;

/** Does the credit checks of the queue. */
@Processor(CREDIT_CHECKS, { concurrency: CONCURRENCY })
export class CreditCheckWorker extends WorkerHost {
  constructor(private readonly bureau: CreditBureau) {
    super();
  }

  process({ data, attemptsMade }: Job<CreditCheckJob, number>): Promise<number> {
    return inTrace(data.trace, () => this.bureau.check(data.inquiry, attemptsMade + 1));
  }
}
