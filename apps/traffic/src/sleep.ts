import { setTimeout as delay } from 'node:timers/promises';

/** Waits, or until `stop` aborts. */
export async function sleep(ms: number, stop: AbortSignal): Promise<void> {
  await delay(Math.max(0, ms), undefined, { signal: stop }).catch((error: unknown) => {
    if (!stop.aborted) throw error;
  });
}
