import { familiesOf } from '../source/foreign-family.js';
import { familyOf, isOwnInstrument } from '../source/instrument-family.js';
import type { RegistryMetric } from '../source/registry-metric.js';
import type { Family } from '../source/family.js';
import { ownClock, setTimeout, clearTimeout } from '../../own-time.js';

/** The `collect` of a metric exceeded its time limit. */
export class LateCollectError extends Error {
  override readonly name = 'LateCollectError';

  /** @param limitMs the time limit, in milliseconds */
  constructor(metricName: string, limitMs: number) {
    super(
      `collect of metric "${metricName}" exceeded its limit of ${limitMs} ms; until it finishes, scrapes omit ` +
        `the metric. Make collect faster, or raise the limit and Prometheus' scrape_timeout.`,
    );
  }
}

/**
 * Collects one metric. Resolves with a function that returns fresh walks over the result on each call, so that several
 * scrapes can share it.
 */
export async function collected(metric: RegistryMetric): Promise<() => readonly Family[]> {
  if (isOwnInstrument(metric)) {
    await metric.collectNow();
    // `collect` may reset the metric for another reader before this one has been written.
    const view = metric.view();
    return () => [familyOf(metric, view)];
  }
  const snapshot = await metric.get();
  return () => familiesOf(snapshot, metric);
}

/** A collection of one metric in progress; never rejects. */
export class Collecting {
  readonly done: Promise<void>;
  isSettled = false;
  private families: (() => readonly Family[]) | undefined;
  private error: unknown;
  private isWatched = false;

  /**
   * @param startMs the start time, by `ownClock`
   * @param onSettled called when the collection has settled
   */
  constructor(
    readonly metric: RegistryMetric,
    private readonly startMs: number,
    onSettled: () => void,
  ) {
    this.done = collected(metric)
      .then(
        (families) => {
          this.families = families;
        },
        (error: unknown) => {
          this.error = error;
        },
      )
      .then(() => {
        this.isSettled = true;
        onSettled();
      });
  }

  /**
   * Calls `tell` when the collection has been running for `limitMs`: at once, or later unless it settles by then. Only
   * the first caller to wait is notified, so that a collection never has more than one timer.
   */
  whenLonger(limitMs: number, tell: () => void): void {
    const leftMs = this.startMs + limitMs - ownClock.nowMs();
    if (leftMs <= 0) {
      tell();
      return;
    }
    if (this.isWatched) return;
    this.isWatched = true;
    const end = (): void => {
      if (!this.isSettled) tell();
    };
    setTimeout(end, leftMs).unref();
  }

  /**
   * Returns fresh walks over the collected families.
   * @throws the error of the metric's `collect` or `get`
   */
  read(): readonly Family[] {
    if (this.families === undefined) throw this.error;
    return this.families();
  }
}

/** The options of a scrape's collection. */
export interface CollectOptions {
  /** How long to wait for slow metrics, in milliseconds. */
  readonly deadlineMs: number;
  /**
   * How long a metric may take, in milliseconds, before it counts as an error; `deadlineMs` by default. A metric that
   * exceeds the deadline but not this limit is left out without an error.
   */
  readonly limitMs?: number | undefined;
  /** Ends the wait early; the result is then empty. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the error for each metric that is left out of this scrape because of one. */
  readonly onError: (metricName: string, error: unknown) => void;
  /** Called for each metric that is left out because the client does not wait longer. */
  readonly onHurry?: (metricName: string) => void;
  /** Metrics that are also collected, before the metrics about other metrics, but not exposed. */
  readonly unshown?: readonly RegistryMetric[];
  /** Whether a metric is about the others and is collected after them; by default none is. */
  readonly tellsOfOthers?: (metric: RegistryMetric) => boolean;
  /** Whether a family of a foreign metric is exposed; by default all are. */
  readonly isShown?: (family: Family, metric: RegistryMetric) => boolean;
}

/** Collects the metrics of an application for its scrapes. */
export class MetricCollector {
  private readonly running = new Map<RegistryMetric, Collecting>();

  /**
   * Runs `collect` of each metric and returns the families of those that finish in time, in the order of the metrics;
   * never rejects. A metric that throws, rejects or is late affects only itself. If `collect` of a metric still runs
   * for another scrape, this one waits for that run instead of starting a second one.
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

  /** Starts to collect metrics, or joins the collections that run for another scrape. */
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

/** Resolves when everything is collected, when the deadline has passed or when the signal aborts. */
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
