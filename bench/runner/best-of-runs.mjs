const WARM_UP_RUNS = 6;
const LEAST_RUNS = 20;
const LEAST_MS = 150;

/**
 * Nanoseconds per call of the best of many short runs, which is what the machine does when nobody else wants it;
 * `run(n)` makes so many calls. Returns also how many calls were made in all, to check what was recorded.
 */
export function bestOfRuns(run, callsPerRun) {
  for (let i = 0; i < WARM_UP_RUNS; i++) run(callsPerRun);
  let ns = Infinity;
  let runs = 0;
  const startMs = performance.now();
  while (runs < LEAST_RUNS || performance.now() - startMs < LEAST_MS) {
    const runStartMs = performance.now();
    run(callsPerRun);
    ns = Math.min(ns, ((performance.now() - runStartMs) * 1e6) / callsPerRun);
    runs++;
  }
  return { ns, calls: (WARM_UP_RUNS + runs) * callsPerRun };
}
