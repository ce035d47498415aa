import type { DefaultMetricsCollectorConfiguration, Registry, RegistryContentType } from 'prom-client';
import { labelNamesProblem } from '../lint/label-names.js';
import {
  resolveHttpOptions,
  type HttpMetricsOptions,
  type ResolvedHttpOptions,
} from '../http/http.options.js';
import { definedOf } from './option-checks.js';
import { MetricsConfigurationError } from './metrics-configuration.error.js';

/** Options of prom-client's `collectDefaultMetrics`, without the register: that is the module's own. */
export type DefaultMetricsOptions = Omit<
  DefaultMetricsCollectorConfiguration<RegistryContentType>,
  'register'
>;

/** Options of `MetricsModule.forRoot()`; a factory of `forRootAsync()` returns the same. */
export interface MetricsModuleOptions {
  /** The registry to use. By default the module makes its own, so that applications in one process never mix. */
  readonly registry?: Registry;
  /** Labels that every metric of this application carries, such as `{ region: 'eu' }`. */
  readonly defaultLabels?: Readonly<Record<string, string>>;
  /** Process and Node.js metrics of prom-client: on by default, `false` turns them off. */
  readonly defaultMetrics?: boolean | DefaultMetricsOptions;
  /** HTTP golden signals: on by default, `false` turns them off. */
  readonly http?: boolean | HttpMetricsOptions;
  /** Expose what other libraries put into prom-client's global register as well. On by default. */
  readonly includeGlobalRegister?: boolean;
}

/** The options after defaults. */
export interface ResolvedMetricsOptions {
  readonly registry: Registry | undefined;
  readonly defaultLabels: Readonly<Record<string, string>>;
  readonly defaultMetrics: DefaultMetricsOptions | false;
  readonly http: ResolvedHttpOptions | false;
  readonly includeGlobalRegister: boolean;
}

const DEFAULTS: ResolvedMetricsOptions = {
  registry: undefined,
  defaultLabels: {},
  defaultMetrics: {},
  http: resolveHttpOptions({}),
  includeGlobalRegister: true,
};

/**
 * Completes the options and checks them.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolveOptions(options: MetricsModuleOptions = {}): ResolvedMetricsOptions {
  const { defaultMetrics = true, http = true } = options;
  const resolved: ResolvedMetricsOptions = {
    ...DEFAULTS,
    ...definedOf(options),
    defaultMetrics: defaultMetrics === true ? DEFAULTS.defaultMetrics : defaultMetrics,
    http: http === false ? false : resolveHttpOptions(http === true ? {} : http),
  };
  const problem = labelNamesProblem(Object.keys(resolved.defaultLabels));
  if (problem) throw new MetricsConfigurationError(`MetricsModule option defaultLabels: ${problem}`);
  return resolved;
}
