import {
  type Check,
  type Checks,
  check,
  isAnything,
  isObject,
  isTrueOrFalse,
  optionsProblem,
} from '../../core/rules/checks.js';
import { type KubernetesOptions, kubernetesProblem } from './kubernetes-options.js';
import type { OpsConfig, Receivers, ResolvedOpsConfig, UriVersioning } from './ops-config.js';

const isList = check(Array.isArray, 'a list');

const VERSIONING: Checks<UriVersioning> = {
  prefix: check((value) => value === false || typeof value === 'string', 'a string or false'),
  defaultVersion: isAnything,
};
/** Each service has its own value. */
const byService =
  (check: Check): Check =>
  (value) => {
    const services = isObject(value) === undefined ? Object.entries(value as object) : [];
    const [problem] = services.flatMap(([service, one]) => {
      const found = check(one);
      return found === undefined ? [] : [`of "${service}" ${found}`];
    });
    return isObject(value) ?? problem;
  };

const RECEIVERS: Checks<Receivers> = { page: isObject, ticket: isObject, watchdog: isObject };
const CHECKS: Checks<OpsConfig> = {
  serviceLabels: check(
    (value) =>
      Array.isArray(value) && value.length > 0 && value.every((one) => /^[a-zA-Z_]\w*$/.test(String(one))),
    "a list of label names, such as ['cluster', 'service']",
  ),
  links: isObject,
  globalPrefixes: byService(check((value) => typeof value === 'string', "a path, such as 'api'")),
  versioning: byService((value) =>
    value === false ? undefined : (isObject(value) ?? optionsProblem(value as UriVersioning, VERSIONING)),
  ),
  instances: byService(check((value) => Number.isInteger(value) && Number(value) > 0, 'a whole number')),
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
    versioning: {},
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
