import { randomUUID } from 'node:crypto';
import { sleep } from './sleep.js';
import type { Report } from './report.js';
import { type Attempt, waitBeforeRetryMs } from './retry.js';

/** What came back; `body` is undefined unless it was JSON. */
export interface Answer extends Attempt {
  readonly body: unknown;
}

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** An object goes out as JSON, a string as it is (so that it can be invalid JSON). */
  readonly body?: object | string;
  /** Makes a POST safe to repeat. */
  readonly idempotencyKey?: string;
  /** After this time, in whole milliseconds, the client gives up and closes the connection. */
  readonly hangUpAfterMs?: number;
}

const TIMEOUT_MS = 15_000;

/** Sends requests to one service and reports the outcome of each; it never throws. */
export class HttpClient {
  constructor(
    private readonly baseUrl: string,
    private readonly report: Report,
    private readonly stopped: AbortSignal,
  ) {}

  get(path: string): Promise<Answer> {
    return this.repeat({ method: 'GET', path });
  }

  /** Sends it once. */
  post(path: string, body: object | string): Promise<Answer> {
    return this.send({ method: 'POST', path, body }, TIMEOUT_MS);
  }

  /** Sends it with an `Idempotency-Key` of its own, again while there is hope for an answer. */
  postOnce(path: string, body: object, options: Pick<Request, 'hangUpAfterMs'> = {}): Promise<Answer> {
    return this.repeat({ method: 'POST', path, body, idempotencyKey: randomUUID(), ...options });
  }

  private async repeat(request: Request): Promise<Answer> {
    const giveUpAt = performance.now() + TIMEOUT_MS;
    for (let attempt = 1; ; attempt++) {
      // A late timer can leave nothing of the time.
      const remainingMs = Math.max(1, giveUpAt - performance.now());
      const answer = await this.send(request, remainingMs);
      const waitMs = waitBeforeRetryMs(answer, attempt, giveUpAt - performance.now());
      if (waitMs === undefined) return answer;
      await sleep(waitMs, this.stopped);
      if (this.stopped.aborted) return answer;
      this.report.repeated();
    }
  }

  private async send(
    { method, path, body, idempotencyKey, hangUpAfterMs }: Request,
    timeoutMs: number,
  ): Promise<Answer> {
    const hangUp = hangUpAfterMs === undefined ? [] : [AbortSignal.timeout(hangUpAfterMs)];
    const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
    this.report.sent();
    try {
      const response = await fetch(this.baseUrl + path, {
        method,
        signal: AbortSignal.any([this.stopped, timeout, ...hangUp]),
        headers: {
          // Less than this client waits, so that the service stops first.
          'request-timeout-ms': String(Math.ceil(timeoutMs * 0.9)),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return this.answered({
        outcome: response.status,
        retryAfterSeconds: secondsOf(response.headers.get('retry-after')),
        body: parseJson(text),
      });
    } catch {
      const isHungUp = this.stopped.aborted || hangUp.some((signal) => signal.aborted);
      const failure = timeout.aborted ? 'timeout' : 'unreachable';
      const outcome = isHungUp ? 'hung up' : failure;
      return this.answered({ outcome, retryAfterSeconds: undefined, body: undefined });
    }
  }

  private answered(answer: Answer): Answer {
    this.report.answered(answer.outcome);
    return answer;
  }
}

// These services send seconds; a date, which HTTP allows too, counts as no time.
function secondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
