import { clearTimeout, ownClock, setTimeout } from '../../instruments/own-time.js';
import type { Family } from '../source/family.js';
import { isOwnInstrument } from '../source/instrument-family.js';
import type { RegistryMetric } from '../source/registry-metric.js';
import { Collecting } from './collecting.js';
import { LateCollectError } from './late-collect.error.js';

/** What a scrape gives its collection. */
export interface CollectOptions {
  /** How long to wait for metrics that take their time, in milliseconds. */
  readonly deadlineMs: number;
  /**
   * How long a metric may take, in milliseconds, before that is an error; `deadlineMs` when left out. What takes
   * longer than a client cared to wait, and no longer than this, is left out and is no error.
   */
  readonly limitMs?: number | undefined;
  /** Ends the wait early; nothing is collected then. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each metric that is left out of this scrape by an error, and which. */
  readonly onError: (metricName: string, error: unknown) => void;
  /** Told of each metric that is left out because the client would not wait longer. */
  readonly onHurry?: (metricName: string) => void;
  /** Collected as well, before the metrics that tell of others, and not shown. */
  readonly unshown?: readonly RegistryMetric[];
  /** Whether a metric tells of the others, and is collected after them; none does when left out. */
  readonly tellsOfOthers?: (metric: RegistryMetric) => boolean;
  /** Whether a family of a metric that is not ours is on the page; all are when left out. */
  readonly isShown?: (family: Family, metric: RegistryMetric) => boolean;
}

/** Collects the metrics of an application for its scrapes. */
export class MetricCollector {
  private readonly running = new Map<RegistryMetric, Collecting>();

  /**
   * Runs `collect` of each metric and gives the families of those that came back in time, in the order of the
   * metrics; never rejects. What throws, rejects or is late costs its own metric alone. A metric whose `collect`
   * still runs for another scrape is waited for with it, and not asked again before it answered.
   */
  async collectAll(metrics: readonly RegistryMetric[], options: CollectOptions): Promise<Family[]> {
    const { deadlineMs, signal, unshown = [], tellsOfOthers } = options;
    const startMs = ownClock.nowMs();
    const last = tellsOfOthers === undefined ? [] : metrics.filter((metric) => tellsOfOthers(metric));
    const first = last.length === 0 ? metrics : metrics.filter((metric) => !last.includes(metric));
    const all = this.start([...first, ...unshown], startMs);
    await settledOrOver([...all.values()], options);
    if (last.length > 0) {
      const after = this.start(last, startMs);
      const leftMs = Math.max(startMs + deadlineMs - ownClock.nowMs(), 0);
      await settledOrOver([...after.values()], { ...options, deadlineMs: leftMs });
      for (const [metric, collecting] of after) all.set(metric, collecting);
    }
    return signal?.aborted === true
      ? []
      : metrics.flatMap((metric) => familiesIn(all.get(metric) as Collecting, options));
  }

  /** Starts to collect metrics, or takes part in what runs for another scrape. */
  private start(metrics: readonly RegistryMetric[], startMs: number): Map<RegistryMetric, Collecting> {
    const all = new Map<RegistryMetric, Collecting>();
    for (const metric of metrics) {
      let collecting = this.running.get(metric);
      if (collecting === undefined) {
        collecting = new Collecting(metric, startMs, () => this.running.delete(metric));
        this.running.set(metric, collecting);
      }
      all.set(metric, collecting);
    }
    return all;
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

function familiesIn(collecting: Collecting, options: CollectOptions): readonly Family[] {
  const { metric } = collecting;
  const { name } = metric;
  const { deadlineMs, limitMs = deadlineMs, onError, onHurry, isShown } = options;
  if (!collecting.isSettled) {
    const late = (): void => onError(name, new LateCollectError(name, limitMs));
    if (limitMs <= deadlineMs) {
      late();
    } else {
      onHurry?.(name);
      collecting.whenLonger(limitMs, late);
    }
    return [];
  }
  try {
    const families = collecting.read();
    return isShown === undefined || isOwnInstrument(metric)
      ? families
      : families.filter((family) => isShown(family, metric));
  } catch (error) {
    onError(name, error);
    return [];
  }
}
