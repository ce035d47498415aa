import { setImmediate as turn } from 'node:timers/promises';

/** Lets the event loop turn so many times. */
export async function turns(count: number): Promise<void> {
  for (let turned = 0; turned < count; turned++) await turn();
}
