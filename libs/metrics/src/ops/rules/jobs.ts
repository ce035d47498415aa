import { promql, type AlertRule, type RecordingRule, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** How long the rules remember a job that nobody schedules any more: of a service that is down, its due runs still count. */
const REMEMBERED = '1d';
/** How long a run may take before it counts as missing. */
const MAY_TAKE = '10m';

/** Whether scheduled jobs succeed when they are due, by their own schedule. */
export function jobs(scope: ServiceScope): RuleFile {
  return {
    name: 'jobs',
    dashboard: 'background-work',
    groups: [{ interval: '1m', recordings: recordings(scope), alerts: [overdue(scope)] }],
  };
}

/**
 * When a job was last due, and when it last succeeded, of all instances together. A process that restarts has forgotten
 * both, so the rules remember them. The order matters: what was the next run becomes the last one that was due, before
 * the next one takes its place.
 */
function recordings({ labels }: ServiceScope): readonly RecordingRule[] {
  const job = `${labels}, job_name`;
  const remembered = (record: string) => promql`
    last_over_time(${record}[${REMEMBERED}])
    and on (${job}) present_over_time(service_job:schedule_next_run_timestamp_seconds:min[${REMEMBERED}])
  `;
  return [
    {
      record: 'service_job:schedule_due_timestamp_seconds:max',
      expr: promql`
        last_over_time(service_job:schedule_pending_timestamp_seconds:min[${REMEMBERED}]) <= time()
        or ${remembered('service_job:schedule_due_timestamp_seconds:max')}
      `,
    },
    {
      record: 'service_job:schedule_next_run_timestamp_seconds:min',
      expr: `min by (${job}) (schedule_next_run_timestamp_seconds)`,
    },
    {
      record: 'service_job:schedule_pending_timestamp_seconds:min',
      expr: promql`
        service_job:schedule_next_run_timestamp_seconds:min
        or ${remembered('service_job:schedule_pending_timestamp_seconds:min')}
      `,
    },
    {
      record: 'service_job:schedule_last_success_timestamp_seconds:max',
      expr: promql`
        max by (${job}) (schedule_last_success_timestamp_seconds)
        or ${remembered('service_job:schedule_last_success_timestamp_seconds:max')}
      `,
    },
  ];
}

/** No success since the run that was due; before the first one is due, there is nothing to miss. */
function overdue({ labels, name, example }: ServiceScope): AlertRule {
  const job = `${labels}, job_name`;
  const nightly = { ...example, job_name: 'nightly' };
  const next = seriesOf('schedule_next_run_timestamp_seconds', nightly);
  const success = seriesOf('schedule_last_success_timestamp_seconds', nightly);
  const due = 'service_job:schedule_due_timestamp_seconds:max';
  return {
    alert: 'ScheduledJobOverdue',
    severity: 'ticket',
    for: '50m',
    expr: promql`
      (
        (time() - service_job:schedule_last_success_timestamp_seconds:max)
        and on (${job}) (service_job:schedule_last_success_timestamp_seconds:max < ${due} offset ${MAY_TAKE})
        or (time() - ${due} offset ${MAY_TAKE})
        unless on (${job}) service_job:schedule_last_success_timestamp_seconds:max
      )
      and on (${job}) service_job:schedule_next_run_timestamp_seconds:min
    `,
    summary: `The job {{ $labels.job_name }} of ${name} has not succeeded since it was due`,
    description:
      'No run has succeeded for {{ $value | humanizeDuration }}, though one was due an hour ago or earlier.',
    scenarios: [
      {
        // Due every 240 minutes (14,400 s), from minute 60 on. The run of minute 300 fails.
        name: 'fires an hour after a run that was due and failed, and ends with the next success',
        series: {
          [next]: '3600x60 18000x239 32400x239 46800x60',
          [success]: '_x60 3605x479 32405x60',
        },
        firing: { 50: 0, 200: 0, 299: 0, 355: 0, 365: 1, 530: 1, 545: 0 },
      },
      {
        name: 'not after a fresh start, until a run was due and an hour is over; then it fires without any success',
        series: { [next]: '36000x600 122400x120' },
        firing: { 5: 0, 300: 0, 600: 0, 655: 0, 665: 1 },
      },
      {
        name: 'not after a restart that has forgotten the last success',
        series: { [next]: '3600x60 18000x60 _x5 18000x170', [success]: '_x60 3605x60' },
        firing: { 100: 0, 130: 0, 200: 0, 290: 0 },
      },
      {
        name: 'fires when the service was down while the job was due, and nobody made up for it',
        series: { [next]: '3600x60 18000x200 stale _x100 32400x150', [success]: '_x60 3605x200 stale' },
        firing: { 250: 0, 355: 0, 370: 0, 425: 1 },
      },
      {
        name: 'not for a job that runs every minute, and neither when it or its scrape is late',
        series: { [next]: '60+60x200', [success]: '_x2 61+60x198' },
        firing: { 10: 0, 60: 0, 100: 0, 200: 0 },
      },
      {
        name: 'not for a job that nobody schedules any more',
        series: { [next]: '3600x60 18000x100 stale', [success]: '_x60 3605x100 stale' },
        firing: { 150: 0, 300: 0, 400: 0, 600: 0 },
      },
    ],
  };
}
