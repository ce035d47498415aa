import {
  check,
  type Checks,
  isAnything,
  isObject,
  isPlain,
  isText,
  isTrueOrFalse,
} from '../../core/rules/checks.js';
import { labelNamesProblem } from '../../core/rules/declaration-rules.js';
import { MetricsConfigurationError } from '../../metrics/metrics-configuration.error.js';
import { checkOptions, checkWhole, definedOf } from '../../metrics/option-checks.js';
import { basicAuthorization, gatewayAt } from '../gateway.js';

/** How the application writes its samples to a Prometheus, or to what speaks its remote-write protocol. */
export interface RemoteWriteOptions {
  /** Where to write to: `http://prometheus:9090/api/v1/write`; it may have `user:password@`. */
  readonly url: string;
  /** Credentials, if the receiver wants them. */
  readonly auth?:
    | { readonly bearer: string }
    | { readonly basic: { readonly username: string; readonly password: string } };
  /** More headers of each request, such as `{ 'X-Scope-OrgID': 'shop' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Time between two collections in milliseconds; `false` collects on `flush()` and at the end only. Default 15,000. */
  readonly intervalMs?: number | false;
  /**
   * The `job` label. Default: the variable `OTEL_SERVICE_NAME` or `AWS_LAMBDA_FUNCTION_NAME`, or the name in the
   * application's package.json, whichever is there first.
   */
  readonly job?: string;
  /**
   * The `instance` label, of which no two processes of a job may have the same. Default: the variable `POD_NAME`, for
   * Kubernetes' downward API, or `AWS_LAMBDA_LOG_STREAM_NAME`, or the name of the host; with the number of a cluster's
   * worker or of a thread.
   */
  readonly instance?: string;
  /** Labels on every series that lacks them, beside `defaultLabels`, `job` and `instance`. */
  readonly externalLabels?: Readonly<Record<string, string>>;
  /**
   * Whether a histogram that has only classic buckets is written as one native histogram with these buckets, which needs
   * Prometheus 3.4 or newer, instead of one series per bucket. Default `false`.
   */
  readonly customBuckets?: boolean;
  /** How long a receiver may take to answer, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** How many bytes of compressed samples wait for a receiver that is down, before the oldest go. Default 32 MiB. */
  readonly maxQueueBytes?: number;
}

/** The options after defaults, without the labels that the process has to find. */
export interface ResolvedRemoteWriteOptions {
  readonly url: URL;
  /** Those of the caller and the credentials; secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly intervalMs: number | undefined;
  readonly job: string | undefined;
  readonly instance: string | undefined;
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly customBuckets: boolean;
  readonly timeoutMs: number;
  readonly maxQueueBytes: number;
}

const DEFAULTS = {
  headers: {},
  intervalMs: 15_000,
  externalLabels: {},
  customBuckets: false,
  timeoutMs: 10_000,
  maxQueueBytes: 32 * 1024 * 1024,
} as const;
const CHECKS: Checks<RemoteWriteOptions> = {
  // These may hold a secret, so no message shows them.
  url: isAnything,
  auth: isAnything,
  headers: isAnything,
  intervalMs: check((value) => value === false || typeof value === 'number', 'a number or false'),
  job: isText,
  instance: isText,
  externalLabels: isObject,
  customBuckets: isTrueOrFalse,
  timeoutMs: isAnything,
  maxQueueBytes: isAnything,
};
const LEAST_QUEUE_BYTES = 64 * 1024;
const OPTION = 'MetricsModule option push.remoteWrite';

/** Headers that the protocol sets itself ("Protocol" in the specification). */
const RESERVED = ['content-encoding', 'content-type', 'content-length', 'user-agent', 'host'];
const RESERVED_PREFIX = 'x-prometheus-remote-write-';

/**
 * Checks the options and applies defaults.
 * @throws MetricsConfigurationError when an option can't work as given; never with a secret in its message
 */
export function resolveRemoteWriteOptions(options: RemoteWriteOptions): ResolvedRemoteWriteOptions {
  checkOptions('push.remoteWrite', options, CHECKS);
  const { url, auth, headers, intervalMs, externalLabels, ...rest } = { ...DEFAULTS, ...definedOf(options) };
  const receiver = gatewayAt(
    url,
    `${OPTION}.url`,
    'the receiver, such as "http://prometheus:9090/api/v1/write"',
  );
  if (intervalMs !== false) checkWhole('push.remoteWrite.intervalMs', intervalMs, 1);
  checkWhole('push.remoteWrite.timeoutMs', rest.timeoutMs, 1);
  checkWhole(
    'push.remoteWrite.maxQueueBytes',
    rest.maxQueueBytes,
    LEAST_QUEUE_BYTES,
    Number.MAX_SAFE_INTEGER,
  );
  return {
    job: undefined,
    instance: undefined,
    ...rest,
    url: new URL(receiver.address),
    headers: { ...checkedHeaders(headers), ...receiver.headers, ...authorization(auth) },
    intervalMs: intervalMs === false ? undefined : intervalMs,
    externalLabels: checkedLabels(externalLabels),
  };
}

function checkedHeaders(headers: unknown): Record<string, string> {
  if (!isPlain(headers)) throw refused('headers', 'is not an object. Give headers by name.');
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers) as [string, unknown][]) {
    const lower = name.toLowerCase();
    if (RESERVED.includes(lower) || lower.startsWith(RESERVED_PREFIX))
      throw refused('headers', `has "${name}", which the protocol sets itself. Remove it.`);
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
      throw refused('headers', 'has a name that no HTTP header may have. Correct it.');
    // eslint-disable-next-line no-control-regex
    if (typeof value !== 'string' || /[^\t\x20-\x7e]/.test(value))
      throw refused(
        'headers',
        `has a value of "${name}" that is not a string of printable ASCII. Correct it.`,
      );
    checked[lower] = value;
  }
  return checked;
}

function authorization(auth: RemoteWriteOptions['auth']): Record<string, string> {
  if (auth === undefined) return {};
  const given: unknown = auth;
  if (isPlain(given) && 'bearer' in given && isToken(given.bearer) && Object.keys(given).length === 1)
    return { authorization: `Bearer ${given.bearer}` };
  if (isPlain(given) && 'basic' in given && isPlain(given.basic) && Object.keys(given).length === 1) {
    const { username, password } = given.basic as {
      readonly username?: unknown;
      readonly password?: unknown;
    };
    if (
      typeof username === 'string' &&
      typeof password === 'string' &&
      username !== '' &&
      !username.includes(':')
    )
      return { authorization: basicAuthorization(`${username}:${password}`) };
  }
  throw refused(
    'auth',
    'is neither { bearer } with a token of printable ASCII nor { basic: { username, password } }. Set its variables, or leave it out.',
  );
}

const isToken = (value: unknown): value is string => typeof value === 'string' && /^[!-~]+$/.test(value);

function checkedLabels(labels: Readonly<Record<string, unknown>>): Record<string, string> {
  const problem = labelNamesProblem(Object.keys(labels));
  if (problem) throw refused('externalLabels', `is not valid: ${problem}`);
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(labels)) {
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw refused(`externalLabels.${name}`, 'is not a string. Give it a value, or leave it out.');
    checked[name] = String(value);
  }
  return checked;
}

const refused = (option: string, problem: string): MetricsConfigurationError =>
  new MetricsConfigurationError(`${OPTION}.${option} ${problem}`);
