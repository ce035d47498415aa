import { currentDeadline, RetryLaterException, traceCarrier } from '@app/service-kit';
import { InjectQueue } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  HttpStatus,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Queue } from 'bullmq';
import { CreditBureauUnavailable } from '../credit-bureau.service.js';
import { CreditChecks } from '../credit-checks.js';
import type { CreditInquiry } from '../credit-score.js';
import { DirectCreditChecks } from '../direct-credit-checks.js';
import { CreditCheckEvents, type Outcome } from './credit-check-events.js';
import { CREDIT_CHECKS, type CreditCheckJob, jobIdOf } from './credit-check-job.js';
import { CreditCheckWorker } from './credit-check-worker.js';
import { ReconnectPauses } from './reconnect-pauses.js';

const RETRY_AFTER_SECONDS = 2;
// The other half of the caller's time is for storing the loan.
const SHARE_OF_TIME = 0.5;
// Applicants of other instances may wait for a check that is under way here.
const GOODBYE_MS = 3000;

/** 503: the check is in the queue, and not done yet. Whoever asks again with the same key gets its score. */
export class CreditCheckLate extends RetryLaterException {
  constructor() {
    const message = 'The credit check takes longer than usual. Try again later, with the same key.';
    super(message, HttpStatus.SERVICE_UNAVAILABLE, RETRY_AFTER_SECONDS);
  }
}

/**
 * Puts the checks in a queue, so that the bureau gets no more at a time than the workers of all instances do, and waits for
 * them. While Redis is away, they are done at once instead: those that were waiting, too.
 */
@Injectable()
export class QueuedCreditChecks
  extends CreditChecks
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(QueuedCreditChecks.name);
  private isConnected = false;

  constructor(
    @InjectQueue(CREDIT_CHECKS) private readonly queue: Queue<CreditCheckJob, number>,
    private readonly events: CreditCheckEvents,
    private readonly worker: CreditCheckWorker,
    private readonly direct: DirectCreditChecks,
    private readonly pauses: ReconnectPauses,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    const connection = this.queue.getBackend();
    connection.on('ready', () => this.connected(true));
    connection.on('close', () => this.connected(false));
    connection.client.then(
      ({ status }) => this.connected(status === 'ready'),
      () => undefined,
    );
    // While Redis is away each attempt to connect fails, which one message tells.
    const onError = ({ message }: Error): void => {
      if (this.isConnected) this.logger.warn(message);
    };
    this.queue.on('error', onError);
    this.worker.worker.on('error', onError);
    // Each application that waits listens.
    this.events.queueEvents.setMaxListeners(0).on('error', onError);
  }

  /** BullMQ says goodbye to Redis when it closes, and would wait for the answer of one that is away or silent. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.pauses.end();
    const hangUp = (): void => {
      for (const client of [this.queue, this.worker.worker, this.events.queueEvents]) {
        client.disconnect().catch(() => undefined);
      }
    };
    if (this.isConnected) setTimeout(hangUp, GOODBYE_MS).unref();
    else hangUp();
  }

  async scoreFor(inquiry: CreditInquiry, key: string): Promise<number> {
    const outcome = this.isConnected ? await this.queued(inquiry, key) : 'lost';
    switch (outcome) {
      case 'lost':
        return this.direct.scoreFor(inquiry);
      case 'late':
        throw new CreditCheckLate();
      case 'unanswered':
        throw new CreditBureauUnavailable();
      default:
        return outcome;
    }
  }

  private queued(inquiry: CreditInquiry, key: string): Promise<Outcome> {
    const jobId = jobIdOf(inquiry, key);
    const waitMs = currentDeadline().remainingMs * SHARE_OF_TIME;
    return this.events.outcomeOf(jobId, waitMs, this.add(jobId, inquiry));
  }

  /** Adds a job, unless it is there; resolves only if that one has an outcome already. */
  private async add(jobId: string, { email, amount, termMonths }: CreditInquiry): Promise<Outcome> {
    const data = { inquiry: { email, amount, termMonths }, trace: traceCarrier() };
    await this.queue.add('score', data, { jobId });
    const job = await this.queue.getJob(jobId);
    if (job?.finishedOn === undefined) return new Promise<never>(() => undefined);
    return job.returnvalue ?? 'unanswered';
  }

  private connected(isConnected: boolean): void {
    if (this.isConnected === isConnected) return;
    this.isConnected = isConnected;
    if (isConnected) this.logger.log('Credit checks go through the queue in Redis');
    else this.logger.warn('Redis is away: credit checks are made at once, without the queue');
  }
}
