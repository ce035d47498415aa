const FIRST_MS = 100;
const LONGEST_MS = 10_000;
/** A receiver that asks for more is asked again after this time. */
const LONGEST_ASKED_MS = 5 * 60_000;

/**
 * How long to wait before attempt `attempt`, the first repeated one being 1: twice as long each time, less a random half,
 * so that many senders do not come back at once. What the receiver asks for is the least.
 */
export function backoffMs(attempt: number, retryAfterMs: number | undefined, random = Math.random): number {
  const ms = Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS);
  const jittered = ms / 2 + (ms / 2) * random();
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS));
}
