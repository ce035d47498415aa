import { type Checks, isAnything, isText, isTrueOrFalse } from '../core/rules/checks.js';
import { checkOptions, checkWhole, definedOf } from '../metrics/option-checks.js';
import { defaultFolder } from './files/private-folder.js';
import { SHARING } from './threads/sharing.js';

/** How the processes and threads of an application share their metrics. */
export interface WorkersOptions {
  /** `false`: only the worker threads of this process share theirs, and no file is written. Default `true`. */
  readonly processes?: boolean;
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
  /**
   * Shows what each process and thread has for itself (memory, CPU, event loop, heap) by worker instead of merged, with a
   * label `worker`: `2` for a process, `2.1` for a thread of it. Default `false`.
   */
  readonly perWorker?: boolean;
}

/** The options after defaults. */
export interface ResolvedWorkersOptions {
  readonly processes: boolean;
  readonly group: string | undefined;
  readonly folder: string;
  readonly intervalMs: number;
  readonly perWorker: boolean;
}

/** The module options that sharing reads, after defaults. */
export interface WorkersSettings {
  /** Undefined when a scrape shows this process alone, and in a thread whose metrics another thread shows. */
  readonly workers: ResolvedWorkersOptions | undefined;
}

const CHECKS: Checks<WorkersOptions> = {
  processes: isTrueOrFalse,
  group: isText,
  folder: isText,
  intervalMs: isAnything,
  perWorker: isTrueOrFalse,
};

/**
 * Applies the defaults and checks the options.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolveWorkersOptions(options: boolean | WorkersOptions): ResolvedWorkersOptions | undefined {
  if (options === false) return undefined;
  const given = options === true ? {} : options;
  checkOptions('workers', given, CHECKS);
  const resolved = {
    processes: true,
    group: undefined,
    folder: defaultFolder(),
    intervalMs: 1000,
    perWorker: false,
    ...definedOf(given),
  };
  checkWhole('workers.intervalMs', resolved.intervalMs, 10);
  return SHARING === undefined ? resolved : undefined;
}
