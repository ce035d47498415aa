import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { answerShower, bytesOf } from './receiver-answer.js';

/** A Pushgateway: its address without credentials, and the header that carries them. */
export interface Gateway {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a Pushgateway answered. */
export interface GatewayAnswer {
  readonly status: number;
  readonly text: string;
}

/** What is asked of a Pushgateway. */
export interface GatewayRequest {
  /** PUT replaces all metrics of the group, POST those of the same names, DELETE removes all. */
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly headers: Headers | Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  readonly signal: AbortSignal | null;
}

/** Sends a group of metrics, or its removal. Rejects when the gateway does not answer. */
export async function sendToGateway(url: URL, request: GatewayRequest): Promise<GatewayAnswer> {
  try {
    // Credentials are for this address only.
    const response = await fetch(url, { ...request, redirect: 'manual' });
    return { status: response.status, text: (await bytesOf(response)).toString() };
  } catch (error) {
    // The error of fetch() itself only says that it failed.
    throw (error as Error).cause ?? error;
  }
}

/** The error for an answer that is not a success. */
export function refusal(
  { status, text }: GatewayAnswer,
  url: URL,
  headers: GatewayRequest['headers'],
): Error {
  const shown = answerShower(Object.fromEntries(new Headers(headers)), url);
  return new Error(`the Pushgateway answered ${status} ${shown(text)}`.trim());
}

/** Where the gateway keeps a group of metrics. */
export function groupUrl(
  { address }: Gateway,
  job: string | undefined,
  groupings: Readonly<Record<string, string>>,
): URL {
  const path = Object.entries(groupings).map(([name, value]) => groupingPath(name, value));
  return new URL(`${address}/metrics${job === undefined ? '' : groupingPath('job', job)}${path.join('')}`);
}

/**
 * The gateway at a URL. Its credentials move into a header: `fetch` rejects them in a URL.
 * @param option names the option with the URL in messages
 * @param wanted what is at that address, with an example
 * @throws MetricsConfigurationError when it is not a URL
 */
export function gatewayAt(
  text: unknown,
  option: string,
  wanted = 'the Pushgateway, such as "http://pushgateway:9091"',
): Gateway {
  if (typeof text !== 'string' || !URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new MetricsConfigurationError(
      `${option}: "${withoutSecrets(String(text))}" is not an http(s) URL. ` +
        `Give the address of ${wanted}.`,
    );
  }
  const url = new URL(text);
  const user = [url.username, url.password].map((part) => decodeCredential(part, option)).join(':');
  url.username = '';
  url.password = '';
  return {
    address: url.href.replace(/\/$/, ''),
    headers: user === ':' ? {} : { authorization: basicAuthorization(user) },
  };
}

/** @param user as in `name:password` */
export const basicAuthorization = (user: string): string => `Basic ${Buffer.from(user).toString('base64')}`;

/** For messages. `text` may not be a URL, so everything before the last `@` counts as credentials. A query may hold a token. */
const withoutSecrets = (text: string): string =>
  text.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1…@').replace(/\?.*/s, '?…');

function decodeCredential(encoded: string, option: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // No cause: it may quote the secret.
    throw new MetricsConfigurationError(
      `${option}: the user or the password contains a bare "%". Write it as %25.`,
    );
  }
}

/**
 * Pushgateway's README, "URL": values that can't be a path segment are sent as base64url. Those are an empty value, one
 * with a slash, and the dot segments `.` and `..` (WHATWG URL, 4.4); also a lone surrogate, which has no URL encoding.
 */
function groupingPath(name: string, value: string): string {
  if (value === '') return `/${name}@base64/=`;
  const isSegment = !value.includes('/') && value !== '.' && value !== '..' && value.isWellFormed();
  return isSegment
    ? `/${name}/${encodeURIComponent(value)}`
    : `/${name}@base64/${Buffer.from(value).toString('base64url')}`;
}
