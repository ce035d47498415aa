import { resolveConfig } from '../../../libs/metrics/src/ops/config/resolve-config.js';
import { dashboardsOf } from '../../../libs/metrics/src/ops/dashboards/dashboards-of.js';
import { bundleRules } from '../../../libs/metrics/src/ops/rules/bundle-rules.js';
import { readDemo } from '../../ops/support/applications.js';
import { queriesOf, type PanelQuery } from './shipped-queries.js';

/**
 * Every query of what `nestjs-metrics generate --grafana` writes for the services of the demo, as users have it who tell
 * services apart by their cluster too.
 */
export async function generatedQueries(): Promise<PanelQuery[]> {
  const config = resolveConfig({ serviceLabels: ['cluster', 'service'] });
  const applications = await readDemo();
  return queriesOf(dashboardsOf(applications, bundleRules(applications, config).files, config));
}
