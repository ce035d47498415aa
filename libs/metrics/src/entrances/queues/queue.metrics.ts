import { ownCounter, ownGauge, ownHistogram } from '../../metrics/definition/own-definition.js';
import type { AskedQueues } from './asked-queues.js';

const PER_JOB = ['queue', 'job_name'] as const;

export const jobWait = ownHistogram({
  name: 'queue_job_wait_seconds',
  help: 'Time from the moment a job was added, or was to be after its delay, until its first attempt began.',
  labelNames: PER_JOB,
  buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600],
});

export const attemptDuration = ownHistogram({
  name: 'queue_job_attempt_duration_seconds',
  help: 'Duration of the attempts at jobs: the work of the processor, without the wait.',
  labelNames: PER_JOB,
  buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600],
});

export const attempts = ownCounter({
  name: 'queue_job_attempts_total',
  help: 'Attempts at jobs that have ended, by result and class of the exception.',
  labelNames: [...PER_JOB, 'result', 'exception'],
  labelValues: { result: ['success', 'failure'] },
});

export const attemptsInFlight = ownGauge({
  name: 'queue_job_attempts_in_flight',
  help: 'Attempts at jobs that are under way in this process.',
  labelNames: PER_JOB,
});

export const failedJobs = ownCounter({
  name: 'queue_jobs_failed_total',
  help: 'Jobs that have failed for good: no attempt is left.',
  labelNames: PER_JOB,
});

export const stalledJobs = ownCounter({
  name: 'queue_jobs_stalled_total',
  help: 'Jobs whose worker had stopped renewing their lock, found by this process; they are attempted again.',
  labelNames: ['queue'],
});

/** What the gauges of an application ask at each scrape. */
export const askedBy = new WeakMap<object, AskedQueues>();

export const jobs = ownGauge({
  name: 'queue_jobs',
  help: 'Jobs in the queue by state, as the queue says at each scrape.',
  labelNames: ['queue', 'state'],
  aggregator: 'max',
  async collect() {
    const answers = (await askedBy.get(this)?.ask()) ?? [];
    this.reset();
    for (const { queue, counts } of answers) {
      for (const [state, count] of Object.entries(counts)) this.set({ queue, state }, count);
    }
  },
});

export const oldestWaiting = ownGauge({
  name: 'queue_oldest_waiting_job_age_seconds',
  help: 'How long the job that is next in the queue has waited; 0 when none waits.',
  labelNames: ['queue'],
  aggregator: 'max',
  async collect() {
    const answers = (await askedBy.get(this)?.ask()) ?? [];
    this.reset();
    for (const { queue, oldestSeconds } of answers) this.set({ queue }, oldestSeconds);
  },
});

export const workers = ownGauge({
  name: 'queue_workers',
  help: 'Workers of the queue in all processes, as Redis knows them; absent where it does not tell.',
  labelNames: ['queue'],
  aggregator: 'max',
  async collect() {
    const answers = (await askedBy.get(this)?.ask()) ?? [];
    this.reset();
    for (const { queue, workers } of answers) if (workers !== undefined) this.set({ queue }, workers);
  },
});
