const TIMEOUT_MS = 30_000;

/** What a service answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** GET on a connection of its own, so that a restarted server is never met on an old one. */
export function get(url: string): Promise<Answer> {
  return send(url, 'GET');
}

/** POST of a JSON body, or of nothing. */
export function post(url: string, body?: object): Promise<Answer> {
  return send(url, 'POST', body);
}

/** The JSON of a successful answer. @throws {Error} with status and body of any other */
export function jsonOf(answer: Answer): unknown {
  if (answer.status >= 300) throw new Error(`Answered ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text);
}

async function send(url: string, method: string, body?: object): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { connection: 'close', ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
