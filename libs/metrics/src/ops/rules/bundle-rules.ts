import type { ResolvedOpsConfig } from '../config/ops-config.js';
import type { Application } from '../model/application.js';
import { Names } from '../names/names.js';
import { entrances } from './entrances.js';
import { missedRuns } from './missed-runs.js';
import { promisesOf } from './promises.js';
import type { RuleFile } from './rule.js';
import { ruleFiles } from './rule-files.js';
import { rulesOf } from './rules-of.js';
import { serviceScope } from './service-scope.js';
import type { Stack } from './stack.js';

/** The rules of these applications, whichever form they are written in. */
export function bundleRules(
  applications: readonly Application[],
  config: ResolvedOpsConfig,
): { readonly stack: Stack; readonly files: readonly RuleFile[]; readonly names: Names } {
  const stack = stackOf(config, applications);
  const scope = serviceScope(stack.serviceLabels, stack.example);
  const names = new Names(applications, scope.nameLabel);
  const files = rulesOf([...ruleFiles(stack), entrances(scope), missedRuns(scope)], names).filter(
    ({ name }) => config.monitoring || name !== 'monitoring',
  );
  return { stack, files, names };
}

/** What the rules have to know, by the configuration and the applications. */
function stackOf(
  { serviceLabels, links, instances, dependencies, alerts }: ResolvedOpsConfig,
  applications: readonly Application[],
): Stack {
  const nameLabel = serviceLabels.at(-1) ?? 'service';
  return {
    serviceLabels,
    example: applications[0]?.name,
    promises: promisesOf(applications),
    links,
    instances: Object.entries(instances).map(([name, expected]) => ({
      service: { [nameLabel]: name },
      expected,
    })),
    dependencies,
    targetAlerts: alerts.map((alert) => ({ ...alert, isOfOthers: true })),
  };
}
