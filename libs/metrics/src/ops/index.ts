export type { KubernetesOptions, ScrapedBy } from './config/kubernetes-options.js';
export { defineOps, type OpsConfig, type Receivers, type UriVersioning } from './config/ops-config.js';
export type { AlertTest, Labels, Scenario, TestSeries } from './rules/alert-test.js';
export type { AlertDefinition, AlertRule, Severity } from './rules/rule.js';
export type { Dependency, OpsLinks } from './rules/stack.js';
