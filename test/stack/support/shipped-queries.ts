import { DASHBOARDS } from '../../../docker/generate/dashboards/dashboards.js';
import type { Dashboard } from '../../../libs/metrics/src/ops/dashboards/dashboard.js';

/** What stands in for the variables of a dashboard: everything, over five minutes. */
const VARIABLES: Readonly<Record<string, string>> = {
  $cluster: '.*',
  $service: '.+',
  $endpoint: '.+',
  $interval: '5m',
  $__range: '1h',
};

export interface PanelQuery {
  readonly panel: string;
  readonly query: string;
  readonly emptyWhen: string | undefined;
}

/** Every query of every panel, ready to be run. */
export function queriesOf(dashboards: readonly Dashboard[]): PanelQuery[] {
  return dashboards.flatMap(({ title: dashboard, panels }) =>
    panels.flatMap(({ title, queries }) =>
      queries.map(({ expr, legend, emptyWhen }) => ({
        panel: `${dashboard} / ${title} / ${legend}`,
        query: expr.replaceAll(/\$\w+/g, (variable) => VARIABLES[variable] ?? variable),
        emptyWhen,
      })),
    ),
  );
}

/** Those of the dashboards that the stack has. */
export const PANEL_QUERIES = queriesOf(DASHBOARDS);
