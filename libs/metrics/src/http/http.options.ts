import { checkPath, definedOf } from '../module/option-checks.js';

export interface HttpMetricsOptions {
  /** Paths that are not counted, literally as requested and without the query: `['/health/live']`. */
  readonly ignore?: readonly string[];
}

/** The options after defaults. */
export type ResolvedHttpOptions = Required<HttpMetricsOptions>;

const DEFAULTS: ResolvedHttpOptions = { ignore: [] };

/**
 * Completes the options and checks them.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolveHttpOptions(options: HttpMetricsOptions): ResolvedHttpOptions {
  const resolved = { ...DEFAULTS, ...definedOf(options) };
  for (const path of resolved.ignore) checkPath(path, 'http.ignore');
  return resolved;
}
