import type { Outcome, Report } from './report.js';

/** What came back; `body` is undefined unless it was JSON. */
export interface Answer {
  readonly outcome: Outcome;
  readonly body: unknown;
}

/** How to send one request. */
export interface SendOptions {
  /** An object goes out as JSON, a string as it is (so that it can be invalid JSON). */
  readonly body?: object | string;
  /** After this time, in whole milliseconds, the client gives up and closes the connection. */
  readonly hangUpAfterMs?: number;
}

const TIMEOUT_MS = 15_000;

/** Sends requests to one service and reports each outcome; it never throws. */
export class HttpClient {
  constructor(
    private readonly baseUrl: string,
    private readonly report: Report,
    private readonly stopped: AbortSignal,
  ) {}

  get(path: string): Promise<Answer> {
    return this.send('GET', path, {});
  }

  post(path: string, body: object | string, options: Omit<SendOptions, 'body'> = {}): Promise<Answer> {
    return this.send('POST', path, { ...options, body });
  }

  private async send(method: string, path: string, { body, hangUpAfterMs }: SendOptions): Promise<Answer> {
    const hangUp = hangUpAfterMs === undefined ? [] : [AbortSignal.timeout(hangUpAfterMs)];
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    this.report.sent();
    try {
      const response = await fetch(this.baseUrl + path, {
        method,
        signal: AbortSignal.any([this.stopped, timeout, ...hangUp]),
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      });
      const text = await response.text();
      return this.answered(response.status, text);
    } catch {
      if (this.stopped.aborted || hangUp.some((signal) => signal.aborted)) return this.answered('hung up');
      return this.answered(timeout.aborted ? 'timeout' : 'unreachable');
    }
  }

  private answered(outcome: Outcome, text = ''): Answer {
    this.report.answered(outcome);
    return { outcome, body: parseJson(text) };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
