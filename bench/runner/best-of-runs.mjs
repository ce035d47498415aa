import { Bench } from 'tinybench';

const WARM_UP_RUNS = 6;
const LEAST_RUNS = 20;
const LEAST_MS = 200;

/**
 * Nanoseconds per call of the best of many short runs, which is what the machine does when nobody else wants it;
 * `run(n)` makes so many calls, and may return a promise. Returns also how many calls were made in all, to check what
 * was recorded. `now` is the clock, in milliseconds.
 */
export async function bestOfRuns(
  run,
  callsPerRun,
  { now = () => performance.now(), leastRuns = LEAST_RUNS } = {},
) {
  let calls = 0;
  const bench = new Bench({
    now,
    iterations: leastRuns,
    time: LEAST_MS,
    warmupIterations: WARM_UP_RUNS,
    warmupTime: 0,
    throws: true,
  });
  bench.add('run', () => {
    calls += callsPerRun;
    return run(callsPerRun);
  });
  const [task] = await bench.run();
  return { ns: (task.result.latency.min * 1e6) / callsPerRun, calls };
}
