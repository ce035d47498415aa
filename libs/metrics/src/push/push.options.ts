import { MetricsConfigurationError } from '../module/metrics-configuration.error.js';
import { definedOf } from '../module/option-checks.js';

/** How a job that nobody scrapes pushes its metrics to a Pushgateway. */
export interface PushOptions {
  /** Address of the Pushgateway: `http://pushgateway:9091`. */
  readonly url: string;
  /** The `job` label of what is pushed. */
  readonly job: string;
  /** More grouping labels, such as `{ instance: hostname() }`. A push replaces all that its group had. */
  readonly groupings?: Readonly<Record<string, string>>;
  /** Push so often, in milliseconds; without it only at shutdown and when `PushService.push()` is called. */
  readonly intervalMs?: number;
  /** How long one attempt may take, in milliseconds. Default 5000. */
  readonly timeoutMs?: number;
  /** How often to try again when an attempt fails. Default 2. */
  readonly retries?: number;
}

/** The options after defaults. */
export interface ResolvedPushOptions {
  readonly url: URL;
  readonly intervalMs: number | undefined;
  readonly timeoutMs: number;
  readonly retries: number;
}

const DEFAULTS = { groupings: {}, intervalMs: undefined, timeoutMs: 5000, retries: 2 };

/**
 * Completes the options and checks them.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolvePushOptions(options: PushOptions): ResolvedPushOptions {
  const { url, job, groupings, intervalMs, timeoutMs, retries } = {
    ...DEFAULTS,
    ...definedOf(options),
    ...required(options),
  };
  check('timeoutMs', timeoutMs, 1);
  check('retries', retries, 0);
  if (intervalMs !== undefined) check('intervalMs', intervalMs, 1);
  const path = Object.entries({ job, ...groupings }).map(([name, value]) => groupingPath(name, value));
  return {
    url: new URL(`${url.replace(/\/$/, '')}/metrics${path.join('')}`),
    intervalMs,
    timeoutMs,
    retries,
  };
}

function required({ url, job }: PushOptions): { url: string; job: string } {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new MetricsConfigurationError(`MetricsModule option push.url: "${url}" is not an http(s) URL.`);
  }
  if (!job) throw new MetricsConfigurationError('MetricsModule option push.job is empty. Name the job.');
  return { url, job };
}

function check(option: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new MetricsConfigurationError(
    `MetricsModule option push.${option}: ${String(value)} is not a whole number of at least ${least}.`,
  );
}

/** Pushgateway's README, "URL": values that are empty or hold a slash go as base64url. */
function groupingPath(name: string, value: string): string {
  if (value === '') return `/${name}@base64/=`;
  if (value.includes('/')) return `/${name}@base64/${Buffer.from(value).toString('base64url')}`;
  return `/${name}/${encodeURIComponent(value)}`;
}
