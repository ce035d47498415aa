import { type Check, firstRefused, isPlain, shown, unknownOptionProblem } from '../core/rules/checks.js';
import { MetricsConfigurationError } from './metrics-configuration.error.js';

/** @throws MetricsConfigurationError when `path` does not start with "/". */
export function checkPath(path: string, option: string): void {
  if (typeof path === 'string' && path.startsWith('/')) return;
  throw new MetricsConfigurationError(
    `MetricsModule option ${option}: "${path}" must start with "/", as in "/metrics".`,
  );
}

/** Options that Nest needs to define the module, before any factory runs. */
const MODULE_EXTRAS = ['path', 'endpoint', 'isGlobal'];

/**
 * Rejects module extras returned by a factory of `forRootAsync()`; `forRoot()` strips its own beforehand.
 * @throws MetricsConfigurationError when an extra comes from a factory
 */
export function refuseLateExtras(options: unknown): void {
  if (!isPlain(options)) return;
  const [late, value] =
    Object.entries(definedOf(options)).find(([name]) => MODULE_EXTRAS.includes(name)) ?? [];
  if (late === undefined) return;
  throw new MetricsConfigurationError(
    `MetricsModule option ${late}: ${shown(value)} comes from a factory, which runs after the module is ` +
      `defined. Put it beside the factory: forRootAsync({ ${late}: ..., useFactory }).`,
  );
}

/** The longest delay of a Node timer; a longer one fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Checks an option that is a whole number.
 * @throws MetricsConfigurationError when it is not whole, or out of bounds
 */
export function checkWhole(option: string, value: number, least: number, most = LONGEST_TIMER_MS): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new MetricsConfigurationError(
    `MetricsModule option ${option}: ${shown(value)} is not a whole number from ${least} to ${most}.` +
      (typeof value === 'string' ? ' Convert it with Number().' : ''),
  );
}

/**
 * Checks the options under `option`; an empty string means the module's own options.
 * @throws MetricsConfigurationError for an unknown option, or a value that its check rejects
 */
export function checkOptions(option: string, given: unknown, checks: Readonly<Record<string, Check>>): void {
  const at = `MetricsModule${option && ` option ${option}`}`;
  if (!isPlain(given)) throw new MetricsConfigurationError(`${at} is ${shown(given)}. Give an object.`);
  const unknown = unknownOptionProblem(given, Object.keys(checks));
  if (unknown !== undefined) throw new MetricsConfigurationError(`${at}: ${unknown}`);
  const [name, problem] = firstRefused(given, checks) ?? [];
  if (name === undefined) return;
  throw new MetricsConfigurationError(`MetricsModule option ${option && `${option}.`}${name} ${problem}`);
}

/** Drops keys whose value is undefined, since they would hide a default. */
export function definedOf<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
