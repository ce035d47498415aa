import type { ResolvedOpsConfig } from '../config/ops-config.js';
import type { Application } from '../model/application.js';
import { Names } from '../names/names.js';
import { hasData, isOfOthers } from '../rules/known-series.js';
import { metricsIn } from '../rules/metrics-in.js';
import { promisesOf } from '../rules/promises.js';
import { alertsOf, recordingsOf, type RuleFile } from '../rules/rule.js';
import { serviceScope } from '../rules/service-scope.js';
import { annotationsOf } from './annotations.js';
import { backgroundWork } from './background-work.js';
import { codeDashboard } from './code/code-dashboard.js';
import type { Dashboard, Panel, Query } from './dashboard.js';
import { entrancesDashboard } from './entrances/entrances.js';
import { infrastructure } from './infrastructure.js';
import { serviceOverview } from './service-overview.js';
import { withNames } from './with-names.js';
import { withServiceLabels } from './service-labels.js';
import { sloComplianceOf } from './slo-compliance.js';

/** One per audience or question, for all services. */
const SHARED: readonly Dashboard[] = [serviceOverview, infrastructure, backgroundWork, entrancesDashboard];

/**
 * The dashboards of these applications: those for all of them, without the panels that would be empty as no application
 * exposes what they ask for, and one of the code of each. `rules`: those that are written for the applications.
 */
export function dashboardsOf(
  applications: readonly Application[],
  rules: readonly RuleFile[],
  { serviceLabels }: Pick<ResolvedOpsConfig, 'serviceLabels'>,
): Dashboard[] {
  const names = new Names(applications, serviceScope(serviceLabels).nameLabel);
  const recorded = new Set(rules.flatMap(recordingsOf).map(({ record }) => record));
  const alerts = new Set(rules.flatMap(alertsOf).map(({ alert }) => alert));
  const canHaveData = (expr: string): boolean =>
    hasData(expr, (name) => names.isExposed(name) || recorded.has(name)) &&
    alertsIn(expr).every((name) => alerts.has(name));
  const complete = (dashboard: Dashboard): Dashboard =>
    withServiceLabels(
      {
        ...dashboard,
        variables: dashboard.variables.filter(({ query }) => canHaveData(seriesIn(query))),
        annotations: annotationsOf(dashboard).filter(({ expr }) => canHaveData(expr)),
      },
      serviceLabels,
    );
  const shared = [...SHARED, sloComplianceOf(promisesOf(applications))];
  const code = applications.flatMap((application) => codeDashboard(application) ?? []);
  return [
    ...shared
      .flatMap((dashboard) => withData(dashboard, canHaveData))
      .map((dashboard) => withNames(complete(dashboard), names)),
    // Their panels are drawn of the application's metrics, and have the names of these.
    ...code.map(complete).map((dashboard) => ({ ...withNames(dashboard, names), panels: dashboard.panels })),
  ];
}

/** Nothing when all that is left is what Prometheus knows by itself. */
function withData(dashboard: Dashboard, canHaveData: (expr: string) => boolean): Dashboard[] {
  const panels = dashboard.panels.flatMap((panel): Panel[] => {
    const queries = panel.queries.filter(({ expr }) => canHaveData(expr));
    return queries.length === 0 ? [] : [{ ...panel, queries }];
  });
  return panels.some(({ queries }) => queries.some(isOfApplications)) ? [{ ...dashboard, panels }] : [];
}

function isOfApplications({ expr }: Query): boolean {
  return metricsIn(expr).some((name) => !isOfOthers(name));
}

/** Alerts that an expression asks for by name. */
function alertsIn(expr: string): string[] {
  return [...expr.matchAll(/alertname="(\w+)"/g)].map(([, name = '']) => name);
}

/** Of `label_values(series, label)`. */
function seriesIn(query: string): string {
  return query.replace(/^label_values\((.*), *\w+\)$/, '$1');
}
