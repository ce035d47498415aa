/** Runs `work` and returns its result with the longest time that the event loop did not turn meanwhile. */
export async function withLongestBlock(work) {
  let longestMs = 0;
  let lastMs = performance.now();
  let isOver = false;
  const tick = () => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    if (!isOver) setImmediate(tick);
  };
  setImmediate(tick);
  const result = await work();
  isOver = true;
  await new Promise((resolve) => setImmediate(resolve));
  return { result, longestMs };
}
