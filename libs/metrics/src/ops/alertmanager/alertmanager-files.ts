import type { ResolvedOpsConfig } from '../config/ops-config.js';
import type { Application } from '../model/application.js';
import { NOTICE } from '../outputs/notice.js';
import type { Files } from '../outputs/output.js';
import { bundleRules } from '../rules/bundle-rules.js';
import { alertsOf } from '../rules/rule.js';
import { serviceScope } from '../rules/service-scope.js';
import { receiversYaml } from './receivers.js';
import { routing } from './routing.js';

const HOW = `# A complete configuration: \`amtool check-config alertmanager.yml\`.
# To merge it into yours: add the inhibit_rules to yours, and the routes to those of your own route, each with a matcher
# on the services if others are routed as well; name your own receivers for page, ticket, watchdog and nobody.
`;

/** Who is told what, and what is not said twice. */
export function alertmanagerFiles(applications: readonly Application[], config: ResolvedOpsConfig): Files {
  const { files } = bundleRules(applications, config);
  const alerts = files.flatMap(alertsOf).map(({ alert }) => alert);
  const text = `${NOTICE}${HOW}${routing(serviceScope(config.serviceLabels), alerts)}
${receiversYaml(config.receivers)}`;
  return new Map([['alertmanager/alertmanager.yml', text]]);
}
