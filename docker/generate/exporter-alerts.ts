import { gaugeSeries } from '../../libs/metrics/src/ops/rules/alert-test.js';
import type { AlertRule } from '../../libs/metrics/src/ops/rules/rule.js';

/** On the servers behind the exporters of the stack. */
export const EXPORTER_ALERTS: readonly AlertRule[] = [
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
      'The exporter {{ $labels.instance }} has not been able to reach Redis for a minute; reads go to the database, and credit checks are made without their queue.',
    test: {
      phaseMinutes: 5,
      series: [gaugeSeries('redis_up{job="redis",instance="exporter:9121"}', 1, 0)],
      labels: { job: 'redis', instance: 'exporter:9121' },
      value: '0',
    },
  },
];
