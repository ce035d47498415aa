import { setMaxListeners } from 'node:events';
import { act } from './actions/act.js';
import { HttpClient } from './http-client.js';
import type { TrafficOptions } from './options.js';
import { Newcomers } from './people.js';
import { planArrivals } from './plan.js';
import { Population } from './population.js';
import { Random } from './random.js';
import { Report } from './report.js';
import { sleep } from './sleep.js';
import { watchDecisions } from './watchers.js';

const SUMMARY_EVERY_MS = 10_000;
const MOST_IN_FLIGHT = 256;
const GRACE_AFTER_STOP_MS = 3000;

/**
 * Sends the planned traffic, while some people watch the decisions, until the duration is over or `stop` aborts. Then waits
 * for the requests in flight and returns the last summary. `print` gets a summary every ten seconds.
 */
export async function runTraffic(
  options: TrafficOptions,
  stop: AbortSignal,
  print: (line: string) => void,
): Promise<string> {
  const report = new Report();
  const cutOff = new AbortController();
  // Each client that waits to repeat listens; the bound below bounds them.
  setMaxListeners(MOST_IN_FLIGHT, cutOff.signal);
  const data = new HttpClient(options.dataUrl, report, cutOff.signal);
  const session = {
    lending: new HttpClient(options.lendingUrl, report, cutOff.signal),
    data,
    newcomers: new Newcomers(options.seed, data),
    population: new Population(),
  };
  const inFlight = new Set<Promise<void>>();
  const startedAt = performance.now();
  const elapsedSeconds = () => (performance.now() - startedAt) / 1000;
  const closing = new AbortController();
  const watching = watchDecisions(options.lendingUrl, new Random(options.seed), report, closing.signal);
  const summary = setInterval(() => print(report.line(elapsedSeconds())), SUMMARY_EVERY_MS);

  for await (const action of arrivals(options, stop)) {
    // Open loop: arrivals do not wait for answers. Past the bound they leave, or a server that hangs
    // would fill this process's memory.
    if (inFlight.size >= MOST_IN_FLIGHT) {
      report.skipped();
      continue;
    }
    const acting = act(session, action).finally(() => inFlight.delete(acting));
    inFlight.add(acting);
  }

  const patience = setTimeout(() => cutOff.abort(), GRACE_AFTER_STOP_MS);
  closing.abort();
  await Promise.all([...inFlight, watching]);
  clearTimeout(patience);
  clearInterval(summary);
  return report.line(elapsedSeconds());
}

/** The actions of the plan, each at its time, until the duration is over or `stop` aborts. */
async function* arrivals({ seed, ratePerSecond, durationSeconds }: TrafficOptions, stop: AbortSignal) {
  const startedAt = performance.now();
  let dueMs = 0;
  for (const { waitMs, action } of planArrivals(seed, ratePerSecond)) {
    // Due times add up from the start: a late timer delays one arrival and never slows the rate.
    dueMs += waitMs;
    if (dueMs > durationSeconds * 1000) return;
    await sleep(startedAt + dueMs - performance.now(), stop);
    if (stop.aborted) return;
    yield action;
  }
}
