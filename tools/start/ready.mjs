import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from './errors.mjs';
import { lastLines } from './last-lines.mjs';

const PATIENCE_MS = 180_000;
const ASK_EVERY_MS = 200;

/** Waits until the service's /health/ready answers 2xx; throws a StartError after three minutes. */
export async function untilReady({ name, url, logFile }, signal) {
  const deadline = performance.now() + PATIENCE_MS;
  let lastAnswer = 'no answer';
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    lastAnswer = await ask(`${url}/health/ready`);
    if (lastAnswer === undefined) return;
    await delay(ASK_EVERY_MS, undefined, { signal });
  }
  throw new StartError(
    `${name} was not ready within ${PATIENCE_MS / 1000} s (${url}/health/ready: ${lastAnswer}).\n${lastLines(logFile)}`,
  );
}

/** What is wrong with the response; undefined when nothing is. */
async function ask(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    const text = await response.text();
    return response.ok ? undefined : `${response.status} ${text}`;
  } catch (error) {
    return error.cause?.code ?? error.message;
  }
}
