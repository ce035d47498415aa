import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { InvalidRequestException } from './problem-details.js';

/** Carries how many milliseconds the caller still waits for the answer. A duration, since clocks of machines differ. */
export const REQUEST_TIMEOUT_HEADER = 'request-timeout-ms';

// For a caller that names no time, and at most.
const LONGEST_MS = 10_000;

// What a hop keeps for the way back, so that whoever it calls gives up first.
const KEPT_SHARE = 0.1;

/** The moment when the caller of a request gives up. */
export class Deadline {
  static readonly NEVER = new Deadline(Infinity);

  private constructor(private readonly atMs: number) {}

  static in(ms: number): Deadline {
    return new Deadline(performance.now() + ms);
  }

  /** Whole milliseconds, 0 when it is over. */
  get remainingMs(): number {
    return Math.max(0, Math.floor(this.atMs - performance.now()));
  }

  get isOver(): boolean {
    return this.remainingMs === 0;
  }
}

const deadlines = new AsyncLocalStorage<Deadline>();

/** The deadline of the request that this code works for; never, outside of requests. */
export function currentDeadline(): Deadline {
  return deadlines.getStore() ?? Deadline.NEVER;
}

/** The header for a call that waits this long: the called service gets a tenth less, so that it stops first. */
export function requestTimeoutHeader(timeoutMs: number): Record<string, string> {
  return { [REQUEST_TIMEOUT_HEADER]: String(Math.max(1, Math.floor(timeoutMs * (1 - KEPT_SHARE)))) };
}

/** Middleware that starts the deadline of a request. It belongs before the body parser, whose time counts, too. */
export function startDeadline(
  request: IncomingMessage,
  _response: ServerResponse,
  next: (error?: unknown) => void,
): void {
  const text = request.headers[REQUEST_TIMEOUT_HEADER] ?? String(LONGEST_MS);
  const isDuration = typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text);
  if (isDuration) {
    deadlines.run(Deadline.in(Math.min(Number(text), LONGEST_MS)), next);
  } else {
    const message = 'must be a whole number of milliseconds, above 0';
    next(new InvalidRequestException([{ field: 'Request-Timeout-Ms', message }]));
  }
}
