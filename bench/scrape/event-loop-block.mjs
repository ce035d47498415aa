import { cpuMs } from '../runner/cpu-ms.mjs';

/**
 * Runs `work` and returns the longest that the event loop did not turn meanwhile: by the clock, and in CPU time
 * of the process, which a busy machine stretches less.
 */
export async function longestBlockOf(work) {
  const longest = { wallMs: 0, cpuMs: 0 };
  let last = { wallMs: performance.now(), cpuMs: cpuMs() };
  let isOver = false;
  const tick = () => {
    const now = { wallMs: performance.now(), cpuMs: cpuMs() };
    longest.wallMs = Math.max(longest.wallMs, now.wallMs - last.wallMs);
    longest.cpuMs = Math.max(longest.cpuMs, now.cpuMs - last.cpuMs);
    last = now;
    if (!isOver) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  isOver = true;
  await new Promise((resolve) => setImmediate(resolve));
  return longest;
}
