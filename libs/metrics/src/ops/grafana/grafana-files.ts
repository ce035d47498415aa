import type { ResolvedOpsConfig } from '../config/ops-config.js';
import { dashboardJson } from '../dashboards/dashboard-json.js';
import { dashboardsOf } from '../dashboards/dashboards-of.js';
import type { Application } from '../model/application.js';
import type { Files } from '../outputs/output.js';
import { bundleRules } from '../rules/bundle-rules.js';

/** Dashboards as Grafana imports and provisions them. */
export function grafanaFiles(applications: readonly Application[], config: ResolvedOpsConfig): Files {
  const dashboards = dashboardsOf(applications, bundleRules(applications, config).files, config);
  return new Map(
    dashboards.map((dashboard) => [`grafana/dashboards/${dashboard.uid}.json`, dashboardJson(dashboard)]),
  );
}
