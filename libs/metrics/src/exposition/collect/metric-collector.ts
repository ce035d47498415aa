import type { Family } from '../source/family.js';
import type { RegistryMetric } from '../source/registry-metric.js';
import { Collecting } from './collecting.js';
import { LateCollectError } from './late-collect.error.js';

/** What a scrape gives its collection. */
export interface CollectOptions {
  /** How long to wait for metrics that take their time, in milliseconds. */
  readonly deadlineMs: number;
  /** Ends the wait early; nothing is collected then. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each metric that is left out of this scrape, and why. */
  readonly onError: (metricName: string, error: unknown) => void;
}

/** Collects the metrics of an application for its scrapes. */
export class MetricCollector {
  private readonly running = new Map<RegistryMetric, Collecting>();

  /**
   * Runs `collect` of each metric and gives the families of those that came back in time, in the order of the
   * metrics; never rejects. What throws, rejects or is late costs its own metric alone. Scrapes that overlap
   * share one collection, and a metric that is late is not asked again before it answered.
   */
  async collectAll(metrics: readonly RegistryMetric[], options: CollectOptions): Promise<Family[]> {
    const started: Collecting[] = [];
    const all = metrics.map((metric) => {
      const shared = this.running.get(metric);
      if (shared !== undefined) return shared;
      const collecting = new Collecting(metric);
      this.running.set(metric, collecting);
      started.push(collecting);
      return collecting;
    });
    await settledOrOver(all, options);
    for (const { metric, done, isSettled } of started) {
      if (isSettled) this.running.delete(metric);
      else void done.then(() => this.running.delete(metric));
    }
    return options.signal?.aborted === true
      ? []
      : all.flatMap((collecting) => familiesIn(collecting, options));
  }
}

/** Resolves when all is collected, when the deadline is over or when the signal says so. */
async function settledOrOver(
  all: readonly Collecting[],
  { deadlineMs, signal }: CollectOptions,
): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, deadlineMs);
    signal?.addEventListener('abort', end);
    void Promise.all(all.map(({ done }) => done)).then(end);
  });
}

function familiesIn(collecting: Collecting, { deadlineMs, onError }: CollectOptions): readonly Family[] {
  const { name } = collecting.metric;
  try {
    if (!collecting.isSettled) throw new LateCollectError(name, deadlineMs);
    return collecting.read();
  } catch (error) {
    onError(name, error);
    return [];
  }
}
