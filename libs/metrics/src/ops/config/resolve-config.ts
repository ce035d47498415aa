import { type Checks, check, isObject, isTrueOrFalse, optionsProblem } from '../../core/rules/checks.js';
import { type KubernetesOptions, kubernetesProblem } from './kubernetes-options.js';
import type { OpsConfig, Receivers, ResolvedOpsConfig } from './ops-config.js';

const isList = check(Array.isArray, 'a list');

const RECEIVERS: Checks<Receivers> = { page: isObject, ticket: isObject, watchdog: isObject };
const CHECKS: Checks<OpsConfig> = {
  serviceLabels: check(
    (value) =>
      Array.isArray(value) && value.length > 0 && value.every((one) => /^[a-zA-Z_]\w*$/.test(String(one))),
    "a list of label names, such as ['cluster', 'service']",
  ),
  links: isObject,
  globalPrefixes: isObject,
  instances: isObject,
  dependencies: isList,
  alerts: isList,
  monitoring: isTrueOrFalse,
  receivers: (value) => isObject(value) ?? optionsProblem(value as Receivers, RECEIVERS),
  kubernetes: (value) => isObject(value) ?? kubernetesProblem(value as KubernetesOptions),
};

/**
 * Checks the configuration and applies the defaults.
 * @throws {Error} when an option is unknown, or its value can't be used
 */
export function resolveConfig(config: OpsConfig): ResolvedOpsConfig {
  const problem = isObject(config) ?? optionsProblem(config, CHECKS);
  if (problem !== undefined) throw new Error(problem);
  return {
    serviceLabels: ['service'],
    globalPrefixes: {},
    instances: {},
    dependencies: [],
    alerts: [],
    monitoring: true,
    receivers: {},
    kubernetes: {},
    ...config,
    links: {
      runbooks: 'https://example.com/runbooks',
      grafana: 'https://example.com/grafana',
      prometheus: 'https://example.com/prometheus',
      alertmanager: 'https://example.com/alertmanager',
      ...config.links,
    },
  };
}
