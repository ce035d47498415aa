import { MetricsConfigurationError } from './metrics-configuration.error.js';

/** @throws MetricsConfigurationError when `path` does not start with "/". */
export function checkPath(path: string, option: string): void {
  if (typeof path === 'string' && path.startsWith('/')) return;
  throw new MetricsConfigurationError(
    `MetricsModule option ${option}: "${path}" must start with "/", as in "/metrics".`,
  );
}

/** Without the keys whose value is undefined, which would hide a default. */
export function definedOf<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
