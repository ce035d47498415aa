import { Injectable } from '@nestjs/common';
import { Counted, Timed, Unmetered } from '@app/metrics';
import { problemDetailsSchema } from '@app/service-kit';
import type { z } from 'zod';
import { LendingConfig } from '../lending-config.js';
import { DataApiBadAnswer, DataApiRefusal, DataApiTimeout, DataApiUnavailable } from './data-api.errors.js';

interface RequestOptions {
  readonly body?: object;
  /** For calls that should time out sooner than the others. */
  readonly atMostMs?: number;
}

/**
 * Calls data-api over HTTP, on connections that Node's fetch keeps alive. Every call is sent once: a
 * repeated POST could pay twice, and callers know best when to repeat a GET.
 *
 * A failure is an HttpException that suits our own caller: DataApiRefusal (the same 4xx),
 * DataApiUnavailable (503), DataApiTimeout (504) or DataApiBadAnswer (502).
 */
@Timed()
@Counted()
@Injectable()
export class DataApiClient {
  constructor(private readonly config: LendingConfig) {}

  /** The answer's body, checked against `schema`. */
  get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    options: Pick<RequestOptions, 'atMostMs'> = {},
  ): Promise<z.output<Schema>> {
    return this.request('GET', path, schema, options);
  }

  /** Sends `body` as JSON; the answer's body, checked against `schema`. */
  post<Schema extends z.ZodType>(path: string, body: object, schema: Schema): Promise<z.output<Schema>> {
    return this.request('POST', path, schema, { body });
  }

  /** As `post`, with PATCH. */
  patch<Schema extends z.ZodType>(path: string, body: object, schema: Schema): Promise<z.output<Schema>> {
    return this.request('PATCH', path, schema, { body });
  }

  @Unmetered()
  private async request<Schema extends z.ZodType>(
    method: string,
    path: string,
    schema: Schema,
    { body, atMostMs = Infinity }: RequestOptions,
  ): Promise<z.output<Schema>> {
    const timeoutMs = Math.min(atMostMs, this.config.dataApiTimeoutMs);
    // Without the query, which may tell about a person.
    const call = `${method} ${path.split('?', 1)[0]}`;
    const { status, text } = await this.exchange(call, timeoutMs, path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer = parseJson(text);
    if (status >= 400 && status < 500) throw refusalOf(call, status, answer);
    if (status < 200 || status >= 300) throw new DataApiBadAnswer(call, `status ${status}`);
    const result = schema.safeParse(answer);
    if (!result.success) {
      const field = result.error.issues[0]?.path.join('.');
      throw new DataApiBadAnswer(call, field ? `an unexpected "${field}"` : 'a body of the wrong shape');
    }
    return result.data;
  }

  @Unmetered()
  private async exchange(call: string, timeoutMs: number, path: string, init: RequestInit) {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(this.config.dataApiUrl + path, {
        ...init,
        // data-api never redirects; following a redirect could repeat a POST.
        redirect: 'manual',
        signal: timeout,
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (timeout.aborted) throw new DataApiTimeout(call, timeoutMs);
      throw new DataApiUnavailable(call, causeOf(error));
    }
  }
}

function refusalOf(call: string, status: number, answer: unknown): Error {
  const problem = problemDetailsSchema.safeParse(answer);
  if (!problem.success) return new DataApiBadAnswer(call, `status ${status} and no problem details`);
  return new DataApiRefusal(status, problem.data.detail, problem.data.errors);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** fetch says only "fetch failed"; the socket's error is its cause. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause ? error.cause : error;
}
