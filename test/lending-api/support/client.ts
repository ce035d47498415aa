import { z } from 'zod';

const anyObject = z.record(z.string(), z.unknown());

/** An answer whose body was a JSON object. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** GET, and the JSON of the answer. */
export async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return answerOf(await fetch(url, { headers }));
}

/** POST of an object as JSON, or of a string as it is, and the JSON of the answer. */
export async function post(
  url: string,
  body: object | string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return answerOf(response);
}

async function answerOf(response: Response): Promise<Answer> {
  const body = anyObject.parse(await response.json());
  return { status: response.status, headers: response.headers, body };
}
