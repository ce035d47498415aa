import type { ResolvedOpsConfig } from '../config/ops-config.js';
import { dashboardsOf } from '../dashboards/dashboards-of.js';
import type { Application } from '../model/application.js';
import type { Files } from '../outputs/output.js';
import { bundleRules } from '../rules/bundle-rules.js';
import { PROJECT, persesDashboard } from './perses-dashboard.js';

/** The dashboards, and the project that they are in, as `percli apply` takes them. */
export function persesFiles(applications: readonly Application[], config: ResolvedOpsConfig): Files {
  const dashboards = dashboardsOf(applications, bundleRules(applications, config).files, config);
  return new Map([
    ['perses/project.json', jsonOf({ kind: 'Project', metadata: { name: PROJECT }, spec: {} })],
    ...dashboards.map((one) => [`perses/dashboards/${one.uid}.json`, jsonOf(persesDashboard(one))] as const),
  ]);
}

function jsonOf(resource: object): string {
  return `${JSON.stringify(resource, undefined, 2)}\n`;
}
