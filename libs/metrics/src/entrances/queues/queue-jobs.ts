import type { Counter } from '../../core/instruments/counter.js';
import type { Histogram, HistogramSeries } from '../../core/instruments/histogram.js';
import { BoundedNames, OTHER } from '../../metrics/bounded-names.js';
import { followCall } from '../../metrics/calls/follow-call.js';
import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import type { EntranceContext } from '../entrance.js';
import { type JobLike, wantedMs } from './asked-queues.js';
import { type AttemptRecorder, type AttemptRecorders, attemptRecorders } from './attempt-recorders.js';
import * as metrics from './queue.metrics.js';

type JobLabel = 'queue' | 'job_name';

/** The series of the jobs of one name in one queue. */
interface JobKind {
  readonly recorder: AttemptRecorder;
  readonly wait: HistogramSeries;
}

/** Errors by which a processor of BullMQ says that the job goes on later. */
const POSTPONED = new Set(['DelayedError', 'RateLimitError', 'WaitingError', 'WaitingChildrenError']);

/** The metrics of the jobs of an application's queues. */
export class QueueJobs {
  readonly recorders: AttemptRecorders;
  readonly wait: Histogram<JobLabel>;
  readonly failed: Counter<JobLabel>;
  readonly stalled: Counter<'queue'>;
  readonly names = new BoundedNames(undefined);

  constructor(
    private readonly context: EntranceContext,
    system: 'bullmq' | 'bull',
  ) {
    this.recorders = attemptRecorders(context, system);
    this.wait = context.get(metrics.jobWait);
    this.failed = context.get(metrics.failedJobs);
    this.stalled = context.get(metrics.stalledJobs);
  }

  /** A worker of this process takes jobs of the queue. */
  ofQueue(queue: string): JobsOfQueue {
    return new JobsOfQueue(this, queue);
  }

  report(error: unknown): void {
    this.context.report('a job could not be recorded', error);
  }

  close(): void {
    this.recorders.close();
  }
}

/** The jobs of a queue that a worker takes: what the attempts at them show. */
export class JobsOfQueue {
  /** By the names that count by themselves, and `other`. */
  readonly #kinds = new Map<string, JobKind>();

  constructor(
    private readonly jobs: QueueJobs,
    private readonly queue: string,
  ) {
    jobs.stalled.inc({ queue }, 0);
  }

  /** Calls the processor with a job. */
  attempt(job: JobLike, process: AnyMethod, self: unknown, args: unknown[]): unknown {
    const { recorder, wait } = this.#kinds.get(job.name) ?? this.#kindOf(this.jobs.names.take(job.name));
    if (isFirst(job)) this.#observe(wait, (job.processedOn ?? Date.now()) - wantedMs(job));
    const startMs = recorder.begin();
    return followCall(process, self, args, (error) =>
      recorder.end(startMs, error !== undefined && isPostponed(error) ? undefined : error),
    );
  }

  /** An attempt has failed; `job` is undefined if it was removed at once. */
  failed(job: JobLike | undefined): void {
    if (job !== undefined && !job.finishedOn) return;
    const name = job === undefined ? OTHER : this.jobs.names.take(job.name);
    try {
      this.jobs.failed.inc({ queue: this.queue, job_name: name });
    } catch (error) {
      this.jobs.report(error);
    }
  }

  stalled(): void {
    try {
      this.jobs.stalled.inc({ queue: this.queue });
    } catch (error) {
      this.jobs.report(error);
    }
  }

  #observe(wait: HistogramSeries, waitedMs: number): void {
    try {
      wait.observe(Math.max(0, waitedMs) / 1000);
    } catch (error) {
      this.jobs.report(error);
    }
  }

  #kindOf(name: string): JobKind {
    let kind = this.#kinds.get(name);
    if (kind === undefined) {
      const { recorders, wait, failed } = this.jobs;
      const labels = { queue: this.queue, job_name: name };
      kind = { recorder: recorders.with(this.queue, name), wait: wait.labels(labels) };
      this.#kinds.set(name, kind);
      failed.inc(labels, 0);
    }
    return kind;
  }
}

/** Whether this is the first attempt at the job; the wait before others is that of its backoff. */
function isFirst({ attemptsStarted, attemptsMade }: JobLike): boolean {
  return attemptsStarted === undefined ? attemptsMade === 0 : attemptsStarted === 1;
}

function isPostponed(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return POSTPONED.has(error.name) || error.message === 'bullmq:rateLimitExceeded';
}
