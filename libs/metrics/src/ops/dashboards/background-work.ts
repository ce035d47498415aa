import { LONGEST_WAIT_SECONDS } from '../rules/queues.js';
import { redFrom, SERVICE, WHOLE, worseFrom, type Dashboard } from './dashboard.js';
import { quantile } from './promql.js';

const SELECTED = 'service=~"$service"';
const JOB = ['service', 'job_name'];
const BY_JOB = `by (${JOB.join(', ')})`;
const RECORDED = 'service_job:schedule';
const FAILURES = `schedule_runs_total{${SELECTED}, result="failure"}`;
const RUNS = `schedule_runs_total{${SELECTED}}`;
const QUEUE = ['service', 'queue'];
const BY_QUEUE = `by (${QUEUE.join(', ')})`;
const LISTENER = ['event', 'listener'];
const BY_LISTENER = `by (${LISTENER.join(', ')})`;
const CALLS = `event_listener_calls_total{${SELECTED}}`;
const FAILED_CALLS = `event_listener_calls_total{${SELECTED}, result="failure"}`;
const FAILS = redFrom(1);

/** For operations: what services do without being asked. */
export const backgroundWork: Dashboard = {
  uid: 'background-work',
  title: 'Background work',
  description:
    'Scheduled jobs, queues, events and WebSockets: whether work that nobody waits for is done. For operations.',
  from: 'now-24h',
  variables: [SERVICE],
  panels: [
    {
      kind: 'stat',
      title: 'Jobs overdue',
      description: 'Jobs that were due and have not succeeded since: ScheduledJobOverdue fires.',
      unit: 'short',
      thresholds: worseFrom(1),
      hasSparkline: true,
      queries: [
        {
          expr: `count(ALERTS{alertstate="firing", alertname="ScheduledJobOverdue", ${SELECTED}}) or vector(0)`,
          legend: 'overdue',
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Scheduled jobs',
      description: 'Jobs that are due at some time. A job that is stopped does not count.',
      unit: 'short',
      hasSparkline: true,
      queries: [{ expr: `count(${RECORDED}_next_run_timestamp_seconds:min{${SELECTED}})`, legend: 'jobs' }],
    },
    {
      kind: 'stat',
      title: 'Failed runs',
      description: 'Runs in the chosen time range that ended with an error.',
      ...WHOLE,
      thresholds: FAILS,
      queries: [{ expr: `sum(increase(${FAILURES}[$__range])) or vector(0)`, legend: 'failed' }],
    },
    {
      kind: 'stat',
      title: 'Missed runs',
      description:
        'Runs in the chosen time range that were due and never began, since the process was busy or the run before had not ended.',
      ...WHOLE,
      thresholds: FAILS,
      queries: [
        { expr: `sum(increase(schedule_missed_runs_total{${SELECTED}}[$__range]))`, legend: 'missed' },
      ],
    },
    {
      kind: 'table',
      title: 'Jobs',
      width: 24,
      description:
        'When each job last succeeded, when it is due next, and its runs and failures in the chosen time range.',
      unit: 'short',
      columns: JOB,
      sortBy: 'failed',
      queries: [
        {
          expr: `time() - max ${BY_JOB} (${RECORDED}_last_success_timestamp_seconds:max{${SELECTED}})`,
          legend: 'last success ago',
          format: { unit: 's' },
        },
        {
          expr: `min ${BY_JOB} (${RECORDED}_next_run_timestamp_seconds:min{${SELECTED}}) - time()`,
          legend: 'due in',
          format: { unit: 's' },
        },
        { expr: `sum ${BY_JOB} (increase(${RUNS}[$__range]))`, legend: 'runs', format: WHOLE },
        {
          expr: `sum ${BY_JOB} (increase(${FAILURES}[$__range])) or 0 * sum ${BY_JOB} (increase(${RUNS}[$__range]))`,
          legend: 'failed',
          format: { ...WHOLE, thresholds: FAILS },
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Time since the last success',
      description:
        'A saw: it falls to 0 with each success. A tooth higher than the others is a run that is missing.',
      unit: 's',
      min: 0,
      queries: [
        {
          expr: `time() - max ${BY_JOB} (${RECORDED}_last_success_timestamp_seconds:max{${SELECTED}})`,
          legend: '{{service}} {{job_name}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Average duration of a run',
      description: 'Of all runs since each process started, so that a job of one run a day has a value.',
      unit: 's',
      min: 0,
      queries: [
        {
          expr: `sum ${BY_JOB} (schedule_run_duration_seconds_sum{${SELECTED}}) / sum ${BY_JOB} (schedule_run_duration_seconds_count{${SELECTED}})`,
          legend: '{{service}} {{job_name}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Queues: age of the next job',
      description: 'How long the job that is next has waited. QueueBacklog fires over 5 minutes.',
      unit: 's',
      min: 0,
      thresholds: redFrom(LONGEST_WAIT_SECONDS),
      queries: [
        {
          expr: `max ${BY_QUEUE} (queue_oldest_waiting_job_age_seconds{${SELECTED}})`,
          legend: '{{service}} {{queue}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Queues: wait and work (p95)',
      description:
        'From the moment a job was added until its first attempt began, and the duration of the attempts. More workers shorten the wait, faster code the work.',
      unit: 's',
      min: 0,
      queries: [
        { expr: quantile(0.95, 'queue_job_wait_seconds', SELECTED, QUEUE), legend: 'wait {{queue}}' },
        {
          expr: quantile(0.95, 'queue_job_attempt_duration_seconds', SELECTED, QUEUE),
          legend: 'work {{queue}}',
        },
      ],
    },
    {
      kind: 'table',
      title: 'Queues',
      width: 24,
      description: 'What waits and is worked on now, and what has ended in the chosen time range.',
      unit: 'short',
      columns: QUEUE,
      sortBy: 'failed for good',
      queries: [
        ...['waiting', 'active'].map((state) => ({
          expr: `max ${BY_QUEUE} (queue_jobs{${SELECTED}, state="${state}"})`,
          legend: state,
        })),
        { expr: `max ${BY_QUEUE} (queue_workers{${SELECTED}})`, legend: 'workers' },
        {
          expr: `sum ${BY_QUEUE} (increase(queue_job_attempts_total{${SELECTED}}[$__range]))`,
          legend: 'attempts',
          format: WHOLE,
        },
        {
          expr: `sum ${BY_QUEUE} (increase(queue_jobs_failed_total{${SELECTED}}[$__range]))`,
          legend: 'failed for good',
          format: { ...WHOLE, thresholds: FAILS },
        },
      ],
    },
    {
      kind: 'table',
      title: 'Events',
      description:
        'Calls of event listeners, and how many of them failed, in the chosen time range. The emitter goes on after an error, so only the log and this tell.',
      unit: 'short',
      columns: LISTENER,
      sortBy: 'failed',
      queries: [
        {
          expr: `sum ${BY_LISTENER} (increase(${CALLS}[$__range]))`,
          legend: 'calls',
          format: WHOLE,
        },
        {
          expr: `sum ${BY_LISTENER} (increase(${FAILED_CALLS}[$__range])) or 0 * sum ${BY_LISTENER} (increase(${CALLS}[$__range]))`,
          legend: 'failed',
          format: { ...WHOLE, thresholds: FAILS },
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'WebSockets',
      description: 'Clients that are connected, and messages to them and from them per second.',
      unit: 'short',
      min: 0,
      queries: [
        { expr: `sum(websocket_connections{${SELECTED}})`, legend: 'clients' },
        {
          expr: `sum(rate(websocket_messages_sent_total{${SELECTED}}[$interval]))`,
          legend: 'messages sent',
          format: { unit: 'reqps' },
        },
        {
          expr: `sum(rate(websocket_messages_received_total{${SELECTED}}[$interval]))`,
          legend: 'messages received',
          format: { unit: 'reqps' },
        },
      ],
    },
  ],
};
