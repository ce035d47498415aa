import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 250;

/**
 * The answer of `probe`, asked again and again until it does not throw.
 * @throws {Error} naming what did not come true in time, with the last reason
 */
export async function eventually<T>(
  what: string,
  withinSeconds: number,
  probe: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  while (true) {
    try {
      return await probe();
    } catch (error) {
      const waitedSeconds = (performance.now() - startedAt) / 1000;
      if (waitedSeconds >= withinSeconds) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`Not within ${withinSeconds} s: ${what}.\n${reason}`, { cause: error });
      }
    }
    await delay(POLL_MS);
  }
}
