import { stringify } from 'yaml';
import type { AlertRule, RuleFile } from './rule.js';

/** Where runbooks are, from the root of the repository; prepend your own address when you publish them. */
const RUNBOOKS = 'docs/runbooks';

/** The annotations of an alert, as templates. */
export function annotationsOf({ alert, summary, description }: AlertRule): Record<string, string> {
  return { summary, description, runbook_url: `${RUNBOOKS}/${alert}.md` };
}

/** The labels that an alert gets on top of those of its series. */
export function labelsOf({ severity, labels }: AlertRule): Record<string, string> {
  return { severity, ...labels };
}

/** A rule file as Prometheus reads it. */
export function ruleYaml({ name, recordings = [], alerts }: RuleFile): string {
  const alertRules = alerts.map((rule) => ({
    alert: rule.alert,
    expr: rule.expr,
    ...(rule.for && { for: rule.for }),
    labels: labelsOf(rule),
    annotations: annotationsOf(rule),
  }));
  return yaml({ groups: [{ name, rules: [...recordings, ...alertRules] }] });
}

/** YAML without anchors, which not every reader of rules knows, and without wrapped lines. */
export function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, singleQuote: true });
}
