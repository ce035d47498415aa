import { HttpStatus } from '@nestjs/common';
import { problemDetailsSchema } from '@app/service-kit';
import { DataApiBadAnswer, DataApiBusy, DataApiRefusal } from './data-api.errors.js';

const DEFAULT_RETRY_AFTER_SECONDS = 5;

/** The JSON of a text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Throws what an answer of another status than 2xx means for our caller; `call` names what was asked. */
export function assertSuccess(call: string, { status, headers }: Response, body: unknown): void {
  if (status >= 200 && status < 300) return;
  const retryAfter = readRetryAfter(headers.get('retry-after'));
  if (status === HttpStatus.SERVICE_UNAVAILABLE.valueOf()) {
    const message = `data-api cannot answer ${call} now. Try again later.`;
    throw new DataApiBusy(message, status, retryAfter ?? DEFAULT_RETRY_AFTER_SECONDS);
  }
  if (status < 400 || status >= 500) throw new DataApiBadAnswer(call, `status ${status}`);
  const problem = problemDetailsSchema.safeParse(body);
  if (!problem.success) throw new DataApiBadAnswer(call, `status ${status} and no problem details`);
  const { detail, errors } = problem.data;
  throw retryAfter === undefined
    ? new DataApiRefusal(status, detail, errors)
    : new DataApiBusy(detail, status, retryAfter);
}

/** The seconds of a Retry-After header, which has them or a date (RFC 9110, section 10.2.3); undefined without one. */
export function readRetryAfter(header: string | null, nowMs = Date.now()): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}
