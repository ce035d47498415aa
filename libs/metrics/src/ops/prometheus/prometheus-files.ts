import type { ResolvedOpsConfig } from '../config/ops-config.js';
import type { Application } from '../model/application.js';
import type { Files } from '../outputs/output.js';
import { NOTICE } from '../outputs/notice.js';
import { bundleRules } from '../rules/bundle-rules.js';
import { promtoolTests } from '../rules/promtool-tests.js';
import { ruleYaml } from '../rules/rule-yaml.js';

/** Rules as Prometheus reads them, and the tests of their alerts. */
export function prometheusFiles(applications: readonly Application[], config: ResolvedOpsConfig): Files {
  const { stack, files } = bundleRules(applications, config);
  return new Map(
    files.flatMap((file): [string, string][] => [
      [`prometheus/rules/${file.name}.yml`, NOTICE + ruleYaml(file, stack)],
      [`prometheus/rules/tests/${file.name}.test.yml`, NOTICE + promtoolTests(file, stack)],
    ]),
  );
}
