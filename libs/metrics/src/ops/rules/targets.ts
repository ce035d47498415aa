import type { Stack } from './stack.js';
import { gaugeSeries } from './alert-test.js';
import type { RuleFile } from './rule.js';
import { instances } from './instances.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** Alerts on targets that are unreachable or missing, or report that they are unhealthy. */
export function targets(
  scope: ServiceScope,
  { instances: expected, targetAlerts = [] }: Pick<Stack, 'instances' | 'targetAlerts'>,
): RuleFile {
  const { labels, name, example } = scope;
  const target = { job: 'shop', ...example, instance: 'shop:8000' };
  const health = (status: string) =>
    seriesOf('health_indicator_status', { ...example, indicator: 'database', status });
  return {
    name: 'targets',
    dashboard: 'infrastructure',
    groups: [
      instances(scope, expected),
      {
        name: 'health',
        alerts: [
          {
            alert: 'TargetDown',
            severity: 'ticket',
            for: '1m',
            expr: 'up == 0',
            summary: '{{ $labels.instance }} of {{ $labels.job }} is down',
            description: 'Prometheus has not been able to scrape {{ $labels.instance }} for a minute.',
            test: {
              phaseMinutes: 5,
              series: [gaugeSeries(seriesOf('up', target), 1, 0)],
              labels: target,
              value: '0',
            },
          },
          {
            alert: 'DependencyDown',
            severity: 'page',
            for: '2m',
            expr: `max by (${labels}, indicator) (health_indicator_status{status="down"}) == 1`,
            summary: `${name} has lost {{ $labels.indicator }}`,
            description: `The health check "{{ $labels.indicator }}" of ${name} has been down for 2 minutes.`,
            test: {
              phaseMinutes: 10,
              series: [gaugeSeries(health('down'), 0, 1), gaugeSeries(health('up'), 1, 0)],
              labels: { ...example, indicator: 'database' },
              value: '1',
            },
          },
          ...targetAlerts,
        ],
      },
    ],
  };
}
