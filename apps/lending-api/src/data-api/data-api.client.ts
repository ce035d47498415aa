import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Counted, InjectMetric, Timed, Unmetered, type MetricOf } from '@app/metrics';
import {
  currentDeadline,
  Deadline,
  IDEMPOTENCY_KEY_HEADER,
  REPLAYED_HEADER,
  requestTimeoutHeader,
} from '@app/service-kit';
import type { z } from 'zod';
import { LendingConfig } from '../lending-config.js';
import { assertSuccess, parseJson } from './answer.js';
import { DataApiBadAnswer, DataApiTimeout, DataApiUnavailable } from './data-api.errors.js';
import { dataApiRetries } from './data-api.metrics.js';
import { retryReason, waitBeforeRetryMs } from './retry.js';

interface Call<Schema extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  /** What the answer's body has to be. */
  readonly schema: Schema;
  readonly body?: object;
  /** Makes a POST safe to repeat. */
  readonly idempotencyKey?: string;
  /** For calls that should time out sooner than the others, all attempts together. */
  readonly atMostMs?: number;
}

/** What data-api answered. */
export interface Reply<Body> {
  readonly body: Body;
  /** Whether an earlier request with the same key had this answer already. */
  readonly isReplay: boolean;
}

/**
 * Calls data-api over HTTP, on connections that Node's fetch keeps alive. What is safe to repeat is repeated while the
 * request's deadline allows it: a GET, a PUT, and a POST with a key. Every other call is sent once, since it could be done twice.
 *
 * A failure is an HttpException that suits our own caller: DataApiRefusal (the same 4xx), DataApiUnavailable (503),
 * DataApiBusy (503 or 409; both with Retry-After), DataApiTimeout (504) or DataApiBadAnswer (502).
 */
@Timed()
@Counted()
@Injectable()
export class DataApiClient {
  constructor(
    private readonly config: LendingConfig,
    @InjectMetric(dataApiRetries) private readonly retries: MetricOf<typeof dataApiRetries>,
  ) {}

  /** The answer's body, checked against `schema`. */
  async get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    options: { readonly atMostMs?: number } = {},
  ): Promise<z.output<Schema>> {
    return (await this.repeat({ method: 'GET', path, schema, ...options })).body;
  }

  /** Sends `body` as JSON, once; the answer's body, checked against `schema`. */
  async post<Schema extends z.ZodType>(
    path: string,
    body: object,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return (await this.send({ method: 'POST', path, schema, body })).body;
  }

  /** Sends `body` as JSON until it is stored, which happens once per key. */
  store<Schema extends z.ZodType>(
    path: string,
    idempotencyKey: string,
    body: object,
    schema: Schema,
  ): Promise<Reply<z.output<Schema>>> {
    return this.repeat({ method: 'POST', path, schema, body, idempotencyKey });
  }

  /** Sends `body` as JSON until it is stored; twice is the same as once. */
  async put<Schema extends z.ZodType>(path: string, body: object, schema: Schema): Promise<z.output<Schema>> {
    return (await this.repeat({ method: 'PUT', path, schema, body })).body;
  }

  /** As `post`, with PATCH. */
  async patch<Schema extends z.ZodType>(
    path: string,
    body: object,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return (await this.send({ method: 'PATCH', path, schema, body })).body;
  }

  @Unmetered()
  private async repeat<Schema extends z.ZodType>(call: Call<Schema>): Promise<Reply<z.output<Schema>>> {
    const deadline = deadlineOf(call);
    let mayBeStored = false;
    for (let attempt = 1; ; attempt++) {
      try {
        const { body, isReplay } = await this.send(call, deadline);
        // An answer that an attempt of this call has left is this call's answer.
        return { body, isReplay: isReplay && !mayBeStored };
      } catch (error) {
        const reason = retryReason(error);
        const waitMs = waitBeforeRetryMs(error, attempt, deadline.remainingMs);
        if (reason === undefined || waitMs === undefined) throw error;
        this.retries.inc({ reason });
        mayBeStored ||= reason !== 'busy';
        await delay(waitMs);
      }
    }
  }

  @Unmetered()
  private async send<Schema extends z.ZodType>(
    call: Call<Schema>,
    deadline = deadlineOf(call),
  ): Promise<Reply<z.output<Schema>>> {
    // Without the query, which may tell about a person.
    const name = `${call.method} ${call.path.split('?', 1)[0]}`;
    const timeoutMs = Math.min(this.config.dataApiTimeoutMs, deadline.remainingMs);
    const { response, text } = await this.exchange(name, timeoutMs, call);
    const answer = parseJson(text);
    assertSuccess(name, response, answer);
    const result = call.schema.safeParse(answer);
    if (!result.success) {
      const field = result.error.issues[0]?.path.join('.');
      throw new DataApiBadAnswer(name, field ? `an unexpected "${field}"` : 'a body of the wrong shape');
    }
    return { body: result.data, isReplay: response.headers.has(REPLAYED_HEADER) };
  }

  @Unmetered()
  private async exchange(
    name: string,
    timeoutMs: number,
    { method, path, body, idempotencyKey }: Call<z.ZodType>,
  ): Promise<{ response: Response; text: string }> {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(this.config.dataApiUrl + path, {
        method,
        headers: {
          ...requestTimeoutHeader(timeoutMs),
          ...(body && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { [IDEMPOTENCY_KEY_HEADER]: idempotencyKey }),
        },
        ...(body && { body: JSON.stringify(body) }),
        // data-api never redirects; following a redirect could repeat a POST.
        redirect: 'manual',
        signal: timeout,
      });
      return { response, text: await response.text() };
    } catch (error) {
      if (timeout.aborted) throw new DataApiTimeout(name, timeoutMs);
      throw new DataApiUnavailable(name, causeOf(error));
    }
  }
}

function deadlineOf({ atMostMs = Infinity }: Pick<Call<z.ZodType>, 'atMostMs'>): Deadline {
  return Deadline.in(Math.min(atMostMs, currentDeadline().remainingMs));
}

/** fetch says only "fetch failed"; the socket's error is its cause. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause ? error.cause : error;
}
