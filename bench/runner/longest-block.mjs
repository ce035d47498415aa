import { mainThreadCpuMs } from './cpu-ms.mjs';

/** Runs some work, and returns the longest that it has kept the event loop of this thread, in CPU time. */
export async function longestBlockMs(work) {
  let isOver = false;
  let longest = 0;
  let last = mainThreadCpuMs();
  const watch = () => {
    const now = mainThreadCpuMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(watch);
  };
  setImmediate(watch);
  await work();
  isOver = true;
  await new Promise((resolve) => setImmediate(resolve));
  return Math.max(longest, mainThreadCpuMs() - last);
}
