import { gaugeSeries } from './alert-test.js';
import { promql, type RuleFile } from './rule.js';

/** Alerts on targets that are unreachable or report that they are unhealthy. */
export const targets: RuleFile = {
  name: 'targets',
  alerts: [
    {
      alert: 'TargetDown',
      severity: 'page',
      for: '1m',
      expr: 'up == 0',
      summary: '{{ $labels.instance }} of {{ $labels.job }} is down',
      description: 'Prometheus has not been able to scrape {{ $labels.instance }} for a minute.',
      test: {
        phaseMinutes: 5,
        series: [gaugeSeries('up{job="shop",service="shop",instance="shop:8000"}', 1, 0)],
        labels: { job: 'shop', service: 'shop', instance: 'shop:8000' },
        value: '0',
      },
    },
    {
      alert: 'DependencyDown',
      severity: 'page',
      for: '2m',
      expr: promql`
            max by (service, indicator) (health_indicator_status{status="down"}) == 1
          `,
      summary: '{{ $labels.service }} has lost {{ $labels.indicator }}',
      description:
        'The health check "{{ $labels.indicator }}" of {{ $labels.service }} has been down for 2 minutes.',
      test: {
        phaseMinutes: 10,
        series: [
          gaugeSeries('health_indicator_status{service="shop",indicator="database",status="down"}', 0, 1),
          gaugeSeries('health_indicator_status{service="shop",indicator="database",status="up"}', 1, 0),
        ],
        labels: { service: 'shop', indicator: 'database' },
        value: '1',
      },
    },
    {
      alert: 'DatabaseDown',
      severity: 'page',
      for: '1m',
      expr: 'pg_up == 0',
      summary: 'PostgreSQL behind {{ $labels.instance }} is down',
      description: 'The exporter {{ $labels.instance }} has not been able to reach PostgreSQL for a minute.',
      test: {
        phaseMinutes: 5,
        series: [gaugeSeries('pg_up{job="postgres",instance="exporter:9187"}', 1, 0)],
        labels: { job: 'postgres', instance: 'exporter:9187' },
        value: '0',
      },
    },
    {
      alert: 'CacheDown',
      severity: 'ticket',
      for: '1m',
      expr: 'redis_up == 0',
      summary: 'Redis behind {{ $labels.instance }} is down',
      description:
        'The exporter {{ $labels.instance }} has not been able to reach Redis for a minute; reads go to the database.',
      test: {
        phaseMinutes: 5,
        series: [gaugeSeries('redis_up{job="redis",instance="exporter:9121"}', 1, 0)],
        labels: { job: 'redis', instance: 'exporter:9121' },
        value: '0',
      },
    },
  ],
};
