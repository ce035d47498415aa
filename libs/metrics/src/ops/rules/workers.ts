import { gaugeSeries } from './alert-test.js';
import { promql, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** Whether all processes of a service take part in its metrics. */
export function workers({ labels, name, example }: ServiceScope): RuleFile {
  const shop = { ...example, instance: 'shop:80' };
  return {
    name: 'workers',
    dashboard: 'infrastructure',
    groups: [
      {
        alerts: [
          {
            alert: 'WorkersNotReporting',
            severity: 'ticket',
            for: '5m',
            expr: promql`
                max by (${labels}, instance) (metrics_workers{state="stale"}) > 0
              `,
            summary: `Workers of ${name} on {{ $labels.instance }} do not report their metrics`,
            description:
              '{{ $value | humanize }} processes have not written their metrics for 5 minutes and have not ended: they hang, or have too much to do.',
            test: {
              phaseMinutes: 15,
              series: [gaugeSeries(seriesOf('metrics_workers', { ...shop, state: 'stale' }), 0, 2)],
              labels: shop,
              value: '2',
            },
          },
        ],
      },
    ],
  };
}
