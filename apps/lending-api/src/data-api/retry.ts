import { DataApiBusy, DataApiTimeout, DataApiUnavailable } from './data-api.errors.js';
import type { RETRY_REASONS } from './data-api.metrics.js';

const MOST_ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 100;
// Who is told to stay away for longer hears it from us, and does not hold our connection meanwhile.
const LONGEST_WAIT_MS = 2000;

/** Why a failure may pass by itself, or undefined when a repeat would only fail again. */
export function retryReason(failure: unknown): (typeof RETRY_REASONS)[number] | undefined {
  if (failure instanceof DataApiUnavailable) return 'unreachable';
  if (failure instanceof DataApiBusy) return 'busy';
  if (failure instanceof DataApiTimeout) return 'timeout';
  return undefined;
}

/**
 * How long to wait after this failure of the `attempt`th attempt (from 1); undefined when it is the last, because
 * enough were made or the wait would take too much of what remains. `random` draws from [0, 1).
 */
export function waitBeforeRetryMs(
  failure: unknown,
  attempt: number,
  remainingMs: number,
  random: () => number = Math.random,
): number | undefined {
  if (attempt >= MOST_ATTEMPTS || retryReason(failure) === undefined) return undefined;
  const toldMs = failure instanceof DataApiBusy ? failure.retryAfterSeconds * 1000 : 0;
  // Full jitter: callers that failed together do not come back together
  // (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
  const waitMs = toldMs + random() * FIRST_BACKOFF_MS * 2 ** (attempt - 1);
  return waitMs < Math.min(LONGEST_WAIT_MS, remainingMs) ? waitMs : undefined;
}
