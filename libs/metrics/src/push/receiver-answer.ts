const SHOWN_CHARACTERS = 300;
const LEAST_SECRET_CHARACTERS = 4;
/** No answer that says something is longer. */
const MOST_BYTES = 64 * 1024;

/** Reads an answer, or the beginning of one that might fill the memory. An unread body would hold its connection. */
export async function bytesOf({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length >= MOST_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/**
 * Shortens a receiver's answer for messages, and hides in it the values of the headers, the password and the query of the
 * address: a receiver may repeat what it was sent.
 */
export function answerShower(
  headers: Readonly<Record<string, string>>,
  { search, searchParams }: URL,
): (text: string) => string {
  const secrets = [...Object.values(headers).flatMap(secretsIn), search.slice(1), ...searchParams.values()]
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter(({ length }) => length >= LEAST_SECRET_CHARACTERS)
    // One may be a part of another.
    .toSorted((a, b) => b.length - a.length);
  return (text) => {
    let shown = text.slice(0, SHOWN_CHARACTERS + 4096);
    for (const secret of secrets) shown = shown.replaceAll(secret, '…');
    return shown.slice(0, SHOWN_CHARACTERS).trim();
  };
}

/** The value of a header, what follows its scheme, and the password if that is `Basic`. */
function secretsIn(value: string): string[] {
  const [, scheme = '', credentials = ''] = /^(\w+) (.*)$/.exec(value) ?? [];
  if (scheme !== 'Basic') return [value, credentials];
  const user = Buffer.from(credentials, 'base64').toString();
  return [value, credentials, user.slice(user.indexOf(':') + 1)];
}

/** The milliseconds of `Retry-After`: seconds, or a date. Source: RFC 9110, section 10.2.3. */
export function retryAfterOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}

/** Why `fetch()` has failed. */
export function fetchProblem(error: unknown): string {
  const cause = (error as Error).cause ?? error;
  if (cause instanceof DOMException && cause.name === 'TimeoutError') return 'it did not answer in time';
  if (cause instanceof Error) return cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name);
  return String(cause);
}
