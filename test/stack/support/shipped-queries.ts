import { DASHBOARDS } from '../../../docker/generate/dashboards/dashboards.js';

/** What stands in for the variables of a dashboard: everything, over five minutes. */
const VARIABLES: Readonly<Record<string, string>> = {
  $service: '.+',
  $endpoint: '.+',
  $interval: '5m',
  $__range: '1h',
};

/** Every query of every panel, ready to be run. */
export const PANEL_QUERIES = DASHBOARDS.flatMap(({ title: dashboard, panels }) =>
  panels.flatMap(({ title, queries }) =>
    queries.map(({ expr, legend, emptyWhen }) => ({
      panel: `${dashboard} / ${title} / ${legend}`,
      query: expr.replaceAll(/\$\w+/g, (variable) => VARIABLES[variable] ?? variable),
      emptyWhen,
    })),
  ),
);
