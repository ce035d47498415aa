import { counterSeries, gaugeSeries } from './alert-test.js';
import { promql, type AlertRule, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** How long the next job may have waited; a short burst is worked off by then. */
export const LONGEST_WAIT_SECONDS = 300;
/** The share of the jobs that end which may fail for good. */
const FAILING_SHARE = 0.05;

/** Whether the workers of queues keep up, and do their work. */
export function queues(scope: ServiceScope): RuleFile {
  return {
    name: 'queues',
    dashboard: 'background-work',
    groups: [{ alerts: [backlog(scope), failing(scope)] }],
  };
}

/**
 * By the age of the next job, which means the same for ten jobs a day and for a thousand a second. Whoever waits for the
 * result pages by its own alerts. All instances tell the same of a queue.
 */
function backlog({ labels, name, example }: ServiceScope): AlertRule {
  const mails = { ...example, queue: 'mails' };
  const age = seriesOf('queue_oldest_waiting_job_age_seconds', mails);
  return {
    alert: 'QueueBacklog',
    severity: 'ticket',
    for: '10m',
    keepFiringFor: '5m',
    expr: promql`
      max by (${labels}, queue) (queue_oldest_waiting_job_age_seconds) > ${LONGEST_WAIT_SECONDS}
    `,
    summary: `The queue {{ $labels.queue }} of ${name} is not worked off in time`,
    description: 'The next job has waited for {{ $value | humanizeDuration }}, and for 10 minutes over 5.',
    test: {
      phaseMinutes: 30,
      series: [gaugeSeries(age, 20, 900)],
      labels: mails,
      value: '15m 0s',
    },
    scenarios: [
      {
        name: 'fires while the queue grows, whichever instance tells of it, and ends when it has been worked off',
        series: {
          [seriesOf('queue_oldest_waiting_job_age_seconds', { ...mails, instance: 'a' })]:
            '0x10 0+60x40 0x30',
          [seriesOf('queue_oldest_waiting_job_age_seconds', { ...mails, instance: 'b' })]:
            '0x10 0+60x40 0x30',
        },
        firing: { 10: 0, 25: 0, 28: 1, 50: 1, 65: 0 },
      },
      {
        name: 'not for a burst that is worked off within ten minutes',
        series: { [age]: '0x10 400x9 0x30' },
        firing: { 15: 0, 19: 0, 21: 0, 40: 0 },
      },
    ],
  };
}

/** Jobs whose attempts are used up: work that is not done unless somebody does it. */
function failing({ labels, name, example }: ServiceScope): AlertRule {
  const mails = { ...example, queue: 'mails', job_name: 'send' };
  const job = `${labels}, queue, job_name`;
  const failed = `sum by (${job}) (increase(queue_jobs_failed_total[1h]))`;
  const done = `sum by (${job}) (increase(queue_job_attempts_total{result="success"}[1h]))`;
  const doneSeries = seriesOf('queue_job_attempts_total', { ...mails, result: 'success' });
  return {
    alert: 'QueueJobsFailing',
    severity: 'ticket',
    for: '5m',
    expr: promql`
      ${failed}
      / (${failed} + (${done} or 0 * ${failed}))
      > ${FAILING_SHARE}
    `,
    summary: `Jobs {{ $labels.job_name }} in the queue {{ $labels.queue }} of ${name} fail for good`,
    description: '{{ $value | humanizePercentage }} of the jobs of the last hour have no attempt left.',
    test: {
      phaseMinutes: 75,
      series: [
        counterSeries(seriesOf('queue_jobs_failed_total', mails), 0.01, 1),
        counterSeries(doneSeries, 0.99, 3),
      ],
      labels: mails,
      value: '25%',
    },
    scenarios: [
      {
        name: 'fires for the only job of an hour, which nobody has ever done',
        series: { [seriesOf('queue_jobs_failed_total', mails)]: '0x10 1x100' },
        firing: { 10: 0, 20: 1, 60: 1, 90: 0 },
      },
      {
        name: 'not for attempts that fail and are made up for',
        series: {
          [seriesOf('queue_jobs_failed_total', mails)]: '0x60',
          [doneSeries]: '0+10x60',
          [seriesOf('queue_job_attempts_total', { ...mails, result: 'failure' })]: '0+10x60',
        },
        firing: { 20: 0, 60: 0 },
      },
    ],
  };
}
