import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isPlain, unknownOptionProblem } from '../core/rules/checks.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';

/** Who may scrape: the bearer of a token, a user with a password, or any request that the function admits. */
export type ScrapeAuth =
  | { readonly bearer: string }
  | { readonly basic: { readonly username: string; readonly password: string } }
  | ((request: IncomingMessage) => boolean | Promise<boolean>);

/**
 * Checks that a scraper can send the required credentials.
 * @throws MetricsConfigurationError when a token, a user name or a password is empty, as from an unset variable, or
 *   has characters that are not allowed (RFC 6750, section 2.1; RFC 7617, section 2)
 */
export function checkedAuth(auth: ScrapeAuth | undefined): ScrapeAuth | undefined {
  if (auth === undefined || typeof auth === 'function') return auth;
  if (!isPlain(auth) || 'bearer' in auth === 'basic' in auth || ('basic' in auth && !isPlain(auth.basic))) {
    throw authError(
      'it is not a supported kind of authentication. Give { bearer }, { basic: { username, password } } or a function.',
    );
  }
  const unknown = unknownOptionProblem(auth, ['bearer', 'basic']);
  if (unknown !== undefined) throw authError(unknown);
  const secrets =
    'bearer' in auth
      ? { bearer: auth.bearer }
      : { username: auth.basic.username, password: auth.basic.password };
  const empty = Object.entries(secrets).find(([, value]) => typeof value !== 'string' || value === '');
  if (empty) throw authError(`${empty[0]} is empty. Set it, or leave auth out to let anyone scrape.`);
  if ('bearer' in auth && !/^[!-~]+$/.test(auth.bearer))
    throw authError('bearer contains white space or non-ASCII characters. If it comes from a file, trim it.');
  if ('basic' in auth && auth.basic.username.includes(':'))
    throw authError(
      `username "${auth.basic.username}" contains a colon, which ends the username in Basic authentication. Choose another.`,
    );
  return auth;
}

function authError(problem: string): MetricsConfigurationError {
  return new MetricsConfigurationError(`MetricsModule option auth: ${problem}`);
}

/** The response to a refused scrape. */
export interface Refusal {
  readonly status: 401 | 403;
  /** The `WWW-Authenticate` field, which every 401 must have (RFC 9110, section 15.5.2). */
  readonly challenge?: string;
}

/** Resolves to `undefined` if a request may scrape, otherwise to the refusal to answer with. */
export type AccessCheck = (request: IncomingMessage) => Promise<Refusal | undefined>;

/** The check for the `auth` option; without one, everybody may scrape. */
export function accessCheck(auth: ScrapeAuth | undefined): AccessCheck {
  if (auth === undefined) return async () => undefined;
  if (typeof auth === 'function')
    return async (request) => ((await auth(request)) ? undefined : { status: 403 });
  return 'bearer' in auth
    ? credentialsCheck('Bearer', auth.bearer, 'Bearer realm="metrics"')
    : credentialsCheck('Basic', basicCredentials(auth.basic), 'Basic realm="metrics", charset="UTF-8"');
}

/** The scheme is case-insensitive (RFC 9110, section 11.1), the credentials are not. */
function credentialsCheck(scheme: string, expected: string, challenge: string): AccessCheck {
  const wanted = digest(expected);
  const prefix = `${scheme} `.toLowerCase();
  return async ({ headers: { authorization = '' } }) => {
    const isScheme = authorization.slice(0, prefix.length).toLowerCase() === prefix;
    // Digests have a fixed length, whatever was sent, and are compared in constant time.
    return isScheme && timingSafeEqual(digest(authorization.slice(prefix.length).trim()), wanted)
      ? undefined
      : { status: 401, challenge };
  };
}

/** RFC 7617, section 2. */
const basicCredentials = ({ username, password }: { username: string; password: string }): string =>
  Buffer.from(`${username}:${password}`, 'utf8').toString('base64');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
