const SHOWN_CHARACTERS = 300;
const LEAST_SECRET_CHARACTERS = 4;

/** Shortens a receiver's answer for messages, and hides the headers' values in it: a receiver may repeat what it was sent. */
export function answerShower(headers: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = Object.values(headers)
    .flatMap((value) => [value, value.replace(/^\w+ /, '')])
    .filter(({ length }) => length >= LEAST_SECRET_CHARACTERS);
  return (text) => {
    let shown = text.slice(0, SHOWN_CHARACTERS + 4096);
    for (const secret of secrets) shown = shown.replaceAll(secret, '…');
    return shown.slice(0, SHOWN_CHARACTERS).trim();
  };
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
