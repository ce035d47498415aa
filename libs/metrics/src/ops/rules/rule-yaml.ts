import { stringify } from 'yaml';
import type { Stack } from './stack.js';
import type { AlertRule, RuleFile, RuleGroup } from './rule.js';
import { serviceScope } from './service-scope.js';

/** The annotations of an alert, as templates. */
export function annotationsOf(rule: AlertRule, file: RuleFile, stack: Stack): Record<string, string> {
  const { alert, summary, description } = rule;
  return {
    summary,
    description,
    runbook_url: `${stack.links.runbooks}/${alert}.md`,
    dashboard_url: `${stack.links.grafana}/d/${file.dashboard}${dashboardQuery(stack)}`,
  };
}

/** Narrows the dashboard to the service of an alert that has one. */
function dashboardQuery({ serviceLabels }: Stack): string {
  const { nameLabel } = serviceScope(serviceLabels);
  return `{{ with $labels.${nameLabel} }}?var-service={{ . | urlquery }}{{ end }}`;
}

/** The labels that an alert gets on top of those of its series. */
export function labelsOf({ severity, labels }: AlertRule): Record<string, string> {
  return { severity, ...labels };
}

/** The name of a group: the one of its file, completed by its own. */
export function groupName(file: RuleFile, { name }: RuleGroup): string {
  return name === undefined ? file.name : `${file.name}-${name}`;
}

/** A rule file as Prometheus reads it. */
export function ruleYaml(file: RuleFile, stack: Stack): string {
  return yaml({ groups: ruleGroups(file, stack) });
}

/** The groups of a rule file, as Prometheus and its operator read them. */
export function ruleGroups(file: RuleFile, stack: Stack): object[] {
  return file.groups.map((group) => ({
    name: groupName(file, group),
    ...(group.interval && { interval: group.interval }),
    rules: [
      ...(group.recordings ?? []),
      ...(group.alerts ?? []).map((rule) => ({
        alert: rule.alert,
        expr: rule.expr,
        ...(rule.for && { for: rule.for }),
        ...(rule.keepFiringFor && { keep_firing_for: rule.keepFiringFor }),
        labels: labelsOf(rule),
        annotations: annotationsOf(rule, file, stack),
      })),
    ],
  }));
}

/** YAML without anchors, which not every reader of rules knows, and without wrapped lines. */
export function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, singleQuote: true });
}
