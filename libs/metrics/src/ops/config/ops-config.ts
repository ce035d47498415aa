import type { AlertRule } from '../rules/rule.js';
import type { KubernetesOptions } from './kubernetes-options.js';
import type { Dependency, OpsLinks } from '../rules/stack.js';

/**
 * What the code of the applications does not say. Everything has a default: without a file, `nestjs-metrics generate`
 * writes a bundle that works, with links to `example.com`.
 */
export interface OpsConfig {
  /**
   * The labels that tell services apart; the last one names the service. Others, such as `cluster` and `namespace`, are
   * kept by every rule. Default `['service']`.
   */
  readonly serviceLabels?: readonly string[];
  /** Where people open the links of an alert; without a slash at the end. */
  readonly links?: Partial<OpsLinks>;
  /** What `setGlobalPrefix()` puts before the paths of a service, by its name: `{ shop: 'api' }`. It is set when it starts. */
  readonly globalPrefixes?: Readonly<Record<string, string>>;
  /**
   * What `enableVersioning({ type: VersioningType.URI })` is given, by the name of the service: `{ shop: { defaultVersion:
   * '1' } }`. `false`: the versions of a service are in no path. It is set when it starts.
   */
  readonly versioning?: Readonly<Record<string, UriVersioning | false>>;
  /** How many instances each service must have, by its name. Default: the number that was there in the last hour. */
  readonly instances?: Readonly<Record<string, number>>;
  /** Who needs whom: somebody who is paged about an upstream gets no second page about what its callers see of it. */
  readonly dependencies?: readonly Dependency[];
  /** Alerts of your own on what the rules below do not know, such as exporters, with what shows them firing. */
  readonly alerts?: readonly AlertRule[];
  /** Alerts on Prometheus and Alertmanager themselves. Default `true`. */
  readonly monitoring?: boolean;
  /** Where Alertmanager sends what. Default: to nobody, with examples in comments. */
  readonly receivers?: Receivers;
  /** What Kubernetes has to know. */
  readonly kubernetes?: KubernetesOptions;
}

/** Versions in the paths of a service. */
export interface UriVersioning {
  /** Before the number. Default `'v'`. */
  readonly prefix?: string | false;
  /** Of handlers that say none. */
  readonly defaultVersion?: string | symbol | readonly (string | symbol)[];
}

/** Receivers as Alertmanager's configuration has them, without their names: `{ slack_configs: [...] }`. */
export interface Receivers {
  /** For what wakes somebody. */
  readonly page?: object;
  /** For what waits for the next working day. */
  readonly ticket?: object;
  /** Expects `Watchdog` every minute, and raises the alarm when it stops: a service outside of what is watched. */
  readonly watchdog?: object;
}

/** The configuration after defaults. */
export interface ResolvedOpsConfig extends Required<Omit<OpsConfig, 'links'>> {
  readonly links: OpsLinks;
}

/**
 * The configuration of `nestjs-metrics generate`, for `metrics.ops.ts`.
 * @example
 * export default defineOps({ serviceLabels: ['cluster', 'service'], links: { grafana: 'https://grafana.shop.example' } });
 */
export function defineOps(config: OpsConfig): OpsConfig {
  return config;
}
