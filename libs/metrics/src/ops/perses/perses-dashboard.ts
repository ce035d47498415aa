import type { Dashboard, Panel, Variable } from '../dashboards/dashboard.js';
import { isOfClassicBuckets } from '../dashboards/promql.js';
import { gridsOf } from './perses-grid.js';
import { persesPanel } from './perses-panel.js';

/** The project that the dashboards are in. */
export const PROJECT = 'nestjs-metrics';

/** A dashboard as Perses stores it. It asks the Prometheus that is the default of its project. */
export function persesDashboard({ uid, title, description, from, variables, panels }: Dashboard): object {
  const drawn = panels.filter(canBeDrawn);
  return {
    kind: 'Dashboard',
    metadata: { name: uid, project: PROJECT },
    spec: {
      display: { name: title, description },
      duration: from.replace('now-', ''),
      refreshInterval: '30s',
      variables: variables.map(listVariable),
      panels: Object.fromEntries(drawn.map((panel, index) => [keyOf(index), persesPanel(panel)])),
      layouts: gridsOf(drawn, keyOf),
    },
  };
}

/** A heatmap of Perses shows native histograms alone. */
function canBeDrawn({ kind, queries }: Panel): boolean {
  return kind !== 'heatmap' || !queries.every(({ expr }) => isOfClassicBuckets(expr));
}

function keyOf(index: number): string {
  return `panel-${index + 1}`;
}

/** Of `label_values(series, label)`. */
function listVariable({ name, label, query, isOptional = false }: Variable): object {
  const [, series = '', labelName = ''] = /^label_values\((.*), *(\w+)\)$/.exec(query) ?? [];
  return {
    kind: 'ListVariable',
    spec: {
      name,
      display: { name: label },
      allowMultiple: true,
      allowAllValue: true,
      customAllValue: isOptional ? '.*' : '.+',
      defaultValue: '$__all',
      sort: 'alphabetical-asc',
      plugin: { kind: 'PrometheusLabelValuesVariable', spec: { labelName, matchers: [series] } },
    },
  };
}
