import type { AlertRule, RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** Whether runs of jobs begin when they are due; whether they succeed is in `jobs`. */
export function missedRuns(scope: ServiceScope): RuleFile {
  return {
    name: 'missed-runs',
    dashboard: 'background-work',
    groups: [{ alerts: [jobRunsMissed(scope)] }],
  };
}

/** The process was busy, or the run before had not ended. */
function jobRunsMissed({ labels, name, example }: ServiceScope): AlertRule {
  const job = { ...example, job_name: 'nightly' };
  return {
    alert: 'ScheduledRunsMissed',
    severity: 'ticket',
    expr: `sum by (${labels}, job_name) (increase(schedule_missed_runs_total[1h])) >= 3`,
    summary: `Runs of the job {{ $labels.job_name }} of ${name} do not begin`,
    description:
      '{{ $value | humanize }} runs that were due in the last hour did not begin: the process was busy, or the run before had not ended.',
    scenarios: [
      {
        name: 'fires after three, not after one, and ends an hour after the last',
        series: { [seriesOf('schedule_missed_runs_total', job)]: '0x9 1x20 2x2 4x120' },
        firing: { 9: 0, 20: 0, 35: 1, 120: 0 },
      },
    ],
  };
}
