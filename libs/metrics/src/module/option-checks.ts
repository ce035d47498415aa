import { MetricsConfigurationError } from './metrics-configuration.error.js';

/** @throws MetricsConfigurationError when `path` does not start with "/". */
export function checkPath(path: string, option: string): void {
  if (typeof path === 'string' && path.startsWith('/')) return;
  throw new MetricsConfigurationError(
    `MetricsModule option ${option}: "${path}" must start with "/", as in "/metrics".`,
  );
}

/** The longest that a timer of Node can wait; a longer one fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Checks an option that is a whole number.
 * @throws MetricsConfigurationError when it is none, or out of bounds
 */
export function checkWhole(option: string, value: number, least: number, most = LONGEST_TIMER_MS): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new MetricsConfigurationError(
    `MetricsModule option ${option}: ${String(value)} is not a whole number from ${least} to ${most}.`,
  );
}

/** Without the keys whose value is undefined, which would hide a default. */
export function definedOf<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
