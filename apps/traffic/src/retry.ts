import type { Outcome } from './report.js';

const MOST_ATTEMPTS = 4;
const FIRST_BACKOFF_MS = 200;

// What may be over soon. A 500 or 502 would most likely come again.
const TRANSIENT: ReadonlySet<Outcome> = new Set([503, 504, 'unreachable']);

/** The end of one attempt. */
export interface Attempt {
  readonly outcome: Outcome;
  /** What the answer's Retry-After says. */
  readonly retryAfterSeconds: number | undefined;
}

/**
 * How long a client waits before it repeats a request that is safe to repeat, after its `attempt`th attempt (from 1);
 * undefined when that was the last, since it settled the matter, or enough were made, or too little time remains.
 * A 409 with Retry-After tells that the first request with a key is under way.
 */
export function waitBeforeRetryMs(
  { outcome, retryAfterSeconds }: Attempt,
  attempt: number,
  remainingMs: number,
  random: () => number = Math.random,
): number | undefined {
  const isTransient = TRANSIENT.has(outcome) || (outcome === 409 && retryAfterSeconds !== undefined);
  if (!isTransient || attempt >= MOST_ATTEMPTS) return undefined;
  // Full jitter, after the time that the service names.
  const waitMs = (retryAfterSeconds ?? 0) * 1000 + random() * FIRST_BACKOFF_MS * 2 ** (attempt - 1);
  return waitMs < remainingMs ? waitMs : undefined;
}
