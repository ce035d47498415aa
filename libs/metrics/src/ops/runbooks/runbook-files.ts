import type { ResolvedOpsConfig } from '../config/ops-config.js';
import type { Application } from '../model/application.js';
import type { Files } from '../outputs/output.js';
import { bundleRules } from '../rules/bundle-rules.js';
import { alertsOf, recordingsOf } from '../rules/rule.js';
import { type PageContext, runbookPage } from './page.js';

/** One page per alert of the bundle, where its annotation `runbook_url` looks for it. */
export function runbookFiles(applications: readonly Application[], config: ResolvedOpsConfig): Files {
  const { stack, files, names } = bundleRules(applications, config);
  const context: PageContext = {
    applications,
    stack,
    names,
    recordings: files.flatMap(recordingsOf),
    alerts: new Set(files.flatMap(alertsOf).map(({ alert }) => alert)),
  };
  return new Map(
    files.flatMap((file) =>
      alertsOf(file).map((rule): [string, string] => [
        `runbooks/${rule.alert}.md`,
        runbookPage(rule, file, context),
      ]),
    ),
  );
}
