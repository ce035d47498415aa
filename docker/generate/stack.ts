import { DEFAULT_PROMISES } from '../../libs/metrics/src/ops/rules/objectives.js';
import type { Stack } from '../../libs/metrics/src/ops/rules/stack.js';
import { EXPORTER_ALERTS } from './exporter-alerts.js';

/** The shipped stack: change it to fit yours. */
export const STACK: Stack = {
  serviceLabels: ['cluster', 'service'],
  links: {
    // Where your copy of docs/runbooks can be read.
    runbooks: 'https://example.com/nestjs-metrics/docs/runbooks',
    grafana: 'http://127.0.0.1:3000',
    // compose.yml has these two as well, as --web.external-url.
    prometheus: 'http://127.0.0.1:9090',
    alertmanager: 'http://127.0.0.1:9093',
  },
  instances: [],
  dependencies: [
    {
      service: 'finance_lending_api',
      knownAs: { indicator: 'data-api', host: 'data-api:8000' },
      upstream: { label: 'service', value: 'finance_data_postgres_api' },
    },
    {
      service: 'finance_data_postgres_api',
      knownAs: { indicator: 'database', isDatabase: true },
      upstream: { label: 'job', value: 'postgres' },
    },
  ],
  promises: DEFAULT_PROMISES,
  targetAlerts: EXPORTER_ALERTS,
};
