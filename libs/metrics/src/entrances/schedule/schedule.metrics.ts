import { ownCounter, ownGauge, ownHistogram } from '../../metrics/definition/own-definition.js';
import { type DueRuns, earliestOf } from './next-runs.js';

export const runDuration = ownHistogram({
  name: 'schedule_run_duration_seconds',
  help: 'Duration of the runs of scheduled jobs, until their promise settled.',
  labelNames: ['job_name'],
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600],
});

export const runs = ownCounter({
  name: 'schedule_runs_total',
  help: 'Runs of scheduled jobs that have ended, by result and class of the exception.',
  labelNames: ['job_name', 'result', 'exception'],
  labelValues: { result: ['success', 'failure'] },
});

export const runsInFlight = ownGauge({
  name: 'schedule_runs_in_flight',
  help: 'Runs of scheduled jobs that are under way.',
  labelNames: ['job_name'],
});

export const startDelay = ownHistogram({
  name: 'schedule_start_delay_seconds',
  help: 'Time between the moment a run was due and the moment it began.',
  labelNames: ['job_name'],
  buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60],
});

export const missedRuns = ownCounter({
  name: 'schedule_missed_runs_total',
  help: 'Runs that were due and did not begin: the process was busy with other work (late), or the run before had not ended (waiting).',
  labelNames: ['job_name', 'reason'],
  labelValues: { reason: ['late', 'waiting'] },
});

export const overlappingRuns = ownCounter({
  name: 'schedule_overlapping_runs_total',
  help: 'Runs that began while an earlier run of the same job was under way.',
  labelNames: ['job_name'],
});

export const lastSuccess = ownGauge({
  name: 'schedule_last_success_timestamp_seconds',
  help: 'When a run of the job last ended well.',
  labelNames: ['job_name'],
  aggregator: 'max',
});

export const lastFailure = ownGauge({
  name: 'schedule_last_failure_timestamp_seconds',
  help: 'When a run of the job last failed.',
  labelNames: ['job_name'],
  aggregator: 'max',
});

/** What the gauge of an application reads at each scrape. */
export const nextRunsOf = new WeakMap<object, () => DueRuns>();

export const nextRun = ownGauge({
  name: 'schedule_next_run_timestamp_seconds',
  help: 'When the job is due next; absent while it is stopped.',
  labelNames: ['job_name'],
  aggregator: 'min',
  collect() {
    this.reset();
    const due = nextRunsOf.get(this)?.() ?? [];
    for (const [job, dueMs] of earliestOf(due)) this.set({ job_name: job }, dueMs / 1000);
  },
});
