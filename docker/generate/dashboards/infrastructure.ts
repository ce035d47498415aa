import type { Dashboard, Panel } from '../../../libs/metrics/src/ops/dashboards/dashboard.js';
import {
  infrastructure as ofServices,
  SATURATION_THRESHOLDS,
  TARGET,
  UP_OR_DOWN,
} from '../../../libs/metrics/src/ops/dashboards/infrastructure.js';

const SERVERS_BEHIND: Panel = {
  kind: 'timeseries',
  title: 'Servers behind the exporters',
  description:
    'What PostgreSQL and Redis use of what they allow: connections, clients and memory. The line marks 80 %.',
  unit: 'percentunit',
  min: 0,
  max: 1,
  thresholds: SATURATION_THRESHOLDS,
  queries: [
    {
      expr: 'sum by (instance) (pg_stat_activity_count) / on (instance) max by (instance) (pg_settings_max_connections)',
      legend: '{{instance}} connections',
    },
    {
      expr: 'redis_memory_used_bytes / (redis_memory_max_bytes > 0)',
      legend: '{{instance}} memory',
      emptyWhen: 'without a limit on the memory of Redis',
    },
    { expr: 'redis_connected_clients / redis_config_maxclients', legend: '{{instance}} clients' },
  ],
};

/** For operations: that of the services, and the servers behind the exporters. */
export const infrastructure: Dashboard = {
  ...ofServices,
  panels: ofServices.panels.flatMap((panel) => {
    if (panel.title === 'Targets') return withServersBehind(panel);
    return panel.title === 'Health checks' ? [panel, SERVERS_BEHIND] : panel;
  }),
};

function withServersBehind({ queries, ...panel }: Panel): Panel {
  return {
    ...panel,
    description: panel.description.replace(
      'whether it answers,',
      'whether it answers, whether the server behind an exporter does,',
    ),
    queries: queries.toSpliced(1, 0, {
      expr: `max by (${TARGET}) (pg_up or redis_up)`,
      legend: 'server behind it',
      format: UP_OR_DOWN,
      emptyWhen: 'without exporters',
    }),
  };
}
