import { type Checks, isAnything, isText } from '../core/rules/checks.js';
import { checkOptions, checkWhole, definedOf } from '../metrics/option-checks.js';
import { defaultFolder } from './files/private-folder.js';

/** How the processes of an application share their metrics. */
export interface WorkersOptions {
  /**
   * The name of processes that belong together, for a supervisor that is neither Node's cluster nor PM2. By default the
   * children of one process belong together.
   */
  readonly group?: string;
  /** The folder in which they keep their metrics, for this user alone. Default: one in the folder for temporary files. */
  readonly folder?: string;
  /**
   * How often each process writes what has changed, in milliseconds; a killed process loses that much at most. Default
   * 1000.
   */
  readonly intervalMs?: number;
}

/** The options after defaults. */
export interface ResolvedWorkersOptions {
  readonly group: string | undefined;
  readonly folder: string;
  readonly intervalMs: number;
}

/** The module options that sharing reads, after defaults. */
export interface WorkersSettings {
  /** Undefined when a scrape shows this process alone. */
  readonly workers: ResolvedWorkersOptions | undefined;
}

const CHECKS: Checks<WorkersOptions> = { group: isText, folder: isText, intervalMs: isAnything };

/**
 * Applies the defaults and checks the options.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolveWorkersOptions(options: boolean | WorkersOptions): ResolvedWorkersOptions | undefined {
  if (options === false) return undefined;
  const given = options === true ? {} : options;
  checkOptions('workers', given, CHECKS);
  const resolved = { group: undefined, folder: defaultFolder(), intervalMs: 1000, ...definedOf(given) };
  checkWhole('workers.intervalMs', resolved.intervalMs, 10);
  return resolved;
}
