import { type Checks, isTrueOrFalse } from '../core/rules/checks.js';
import { checkOptions, definedOf } from '../metrics/option-checks.js';

/** Which entrances beside HTTP are measured, as far as the application uses their packages; all of them by default. */
export interface EntranceOptions {
  /** Jobs of `@nestjs/schedule`: `@Cron()`, `@Interval()`, `@Timeout()` and those in its `SchedulerRegistry`. */
  readonly schedule?: boolean;
}

/** The options after defaults. */
export type ResolvedEntranceOptions = Required<EntranceOptions>;

/** The module options that the entrances read, after defaults. */
export interface EntranceSettings {
  readonly entrances: ResolvedEntranceOptions;
  readonly http: { readonly naming: 'prometheus' | 'otel' } | false;
}

const ALL: ResolvedEntranceOptions = { schedule: true };
const NONE: ResolvedEntranceOptions = { schedule: false };

const CHECKS: Checks<EntranceOptions> = { schedule: isTrueOrFalse };

/**
 * Checks the options and applies defaults; `true` means all entrances, `false` none.
 * @throws MetricsConfigurationError when an option can't work as given
 */
export function resolveEntranceOptions(options: boolean | EntranceOptions): ResolvedEntranceOptions {
  if (typeof options === 'boolean') return options ? ALL : NONE;
  checkOptions('entrances', options, CHECKS);
  return { ...ALL, ...definedOf(options) };
}
