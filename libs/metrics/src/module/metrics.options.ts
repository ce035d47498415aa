import type { DefaultMetricsCollectorConfiguration, Registry, RegistryContentType } from 'prom-client';
import { labelNamesProblem } from '../lint/label-names.js';
import { MetricsConfigurationError } from './metrics-configuration.error.js';

/** Options of prom-client's `collectDefaultMetrics`, without the register: that is the module's own. */
export type DefaultMetricsOptions = Omit<
  DefaultMetricsCollectorConfiguration<RegistryContentType>,
  'register'
>;

export interface HttpMetricsOptions {
  /** Paths that are not counted, literally as requested and without the query: `['/health/live']`. */
  readonly ignore?: readonly string[];
}

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
  readonly http: Required<HttpMetricsOptions> | false;
  readonly includeGlobalRegister: boolean;
}

const HTTP_DEFAULTS: Required<HttpMetricsOptions> = { ignore: [] };

const DEFAULTS: ResolvedMetricsOptions = {
  registry: undefined,
  defaultLabels: {},
  defaultMetrics: {},
  http: HTTP_DEFAULTS,
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
    http: http === false ? false : { ...HTTP_DEFAULTS, ...(http === true ? {} : definedOf(http)) },
  };
  const problem = labelNamesProblem(Object.keys(resolved.defaultLabels));
  if (problem) throw new MetricsConfigurationError(`MetricsModule option defaultLabels: ${problem}`);
  for (const path of resolved.http ? resolved.http.ignore : []) checkPath(path, 'http.ignore');
  return resolved;
}

/** @throws MetricsConfigurationError when `path` does not start with "/". */
export function checkPath(path: string, option: string): void {
  if (typeof path === 'string' && path.startsWith('/')) return;
  throw new MetricsConfigurationError(
    `MetricsModule option ${option}: "${path}" must start with "/", as in "/metrics".`,
  );
}

/** Without the keys whose value is undefined, which would hide a default. */
function definedOf<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
