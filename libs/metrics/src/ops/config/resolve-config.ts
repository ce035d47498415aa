import {
  type Check,
  type Checks,
  check,
  isAnything,
  isList,
  isObject,
  isText,
  isTrueOrFalse,
  optionsProblem,
  shown,
} from '../../core/rules/checks.js';
import type { OpsLinks } from '../rules/stack.js';
import { type KubernetesOptions, kubernetesProblem } from './kubernetes-options.js';
import type { OpsConfig, Receivers, ResolvedOpsConfig, UriVersioning } from './ops-config.js';

/** Each entry is an object that has these; `a|b`: one of the two. */
const listWith =
  (...names: readonly string[]): Check =>
  (value) => {
    for (const [index, one] of (Array.isArray(value) ? value : []).entries()) {
      const has = (name: string): boolean =>
        isObject(one) === undefined && (one as Record<string, unknown>)[name] !== undefined;
      const missing = names.filter((name) => !name.split('|').some(has));
      if (missing.length === 0) continue;
      return `[${index}] is ${shown(one)}. Give an object with ${missing.join(', ').replaceAll('|', ' or ')}.`;
    }
    return isList(value);
  };

const LINKS: Checks<OpsLinks> = {
  runbooks: isText,
  grafana: isText,
  prometheus: isText,
  alertmanager: isText,
};
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
  links: (value) => isObject(value) ?? optionsProblem(value as OpsLinks, LINKS),
  globalPrefixes: byService(check((value) => typeof value === 'string', "a path, such as 'api'")),
  versioning: byService((value) =>
    value === false ? undefined : (isObject(value) ?? optionsProblem(value as UriVersioning, VERSIONING)),
  ),
  instances: byService(check((value) => Number.isInteger(value) && Number(value) > 0, 'a whole number')),
  dependencies: listWith('service', 'knownAs', 'upstream'),
  alerts: listWith('alert', 'severity', 'expr', 'summary', 'description', 'test|scenarios'),
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
