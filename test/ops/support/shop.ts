import { applicationDuring } from '../../../libs/metrics/src/cli/read-application.js';
import { resolveConfig } from '../../../libs/metrics/src/ops/config/resolve-config.js';
import type { OpsConfig } from '../../../libs/metrics/src/ops/index.js';
import type { Dashboard } from '../../../libs/metrics/src/ops/dashboards/dashboard.js';
import { dashboardsOf } from '../../../libs/metrics/src/ops/dashboards/dashboards-of.js';
import type { Application } from '../../../libs/metrics/src/ops/model/application.js';
import { bundleRules } from '../../../libs/metrics/src/ops/rules/bundle-rules.js';

/** What the code of the application in `fixtures/shop` says. */
export async function readShop(): Promise<Application> {
  const read = await applicationDuring(
    () => import('../fixtures/shop/shop.module.js'),
    'shop',
    process.cwd(),
  );
  if ('refused' in read) throw new Error(read.refused);
  return read;
}

/** The dashboards of an application, by a configuration. */
export function dashboardsFor(application: Application, config: OpsConfig = {}): Dashboard[] {
  const resolved = resolveConfig(config);
  return dashboardsOf([application], bundleRules([application], resolved).files, resolved);
}
