import { familiesOf } from '../source/foreign-family.js';
import { familyOf, isOwnInstrument } from '../source/instrument-family.js';
import type { RegistryMetric } from '../source/registry-metric.js';
import type { Family } from '../source/family.js';
import { ownClock, setTimeout, clearTimeout } from '../../own-time.js';

/** A metric's `collect` was still running when the scrape had to be answered. */
export class LateCollectError extends Error {
  override readonly name = 'LateCollectError';

  /** @param limitMs how long it may take, in milliseconds */
  constructor(metricName: string, limitMs: number) {
    super(
      `collect of metric "${metricName}" took longer than the ${limitMs} ms that it may take; scrapes are answered ` +
        `without the metric meanwhile. Make collect faster, or raise the limit and Prometheus' scrape_timeout.`,
    );
  }
}

/**
 * Collects one metric. Each call of what it resolves with gives fresh walks over what was collected, so that
 * several scrapes can share it.
 */
export async function collected(metric: RegistryMetric): Promise<() => readonly Family[]> {
  if (isOwnInstrument(metric)) {
    await metric.collectNow();
    // `collect` may reset the metric for another reader before this one has written it.
    const view = metric.view();
    return () => [familyOf(metric, view)];
  }
  const snapshot = await metric.get();
  return () => familiesOf(snapshot, metric);
}

/** The collection of one metric, from its start on; never rejects. */
export class Collecting {
  readonly done: Promise<void>;
  isSettled = false;
  private families: (() => readonly Family[]) | undefined;
  private error: unknown;
  private isWatched = false;

  /**
   * @param startMs when it starts, by `ownClock`
   * @param onSettled called as soon as there is something to read
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
   * Calls back when it has been running for `limitMs`: at once, or later unless it settles by then. Of those that
   * wait for the same moment the first is told, so that one collection never has more than one timer.
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
   * Fresh walks over what was collected.
   * @throws what the metric's `collect` or `get` threw
   */
  read(): readonly Family[] {
    if (this.families === undefined) throw this.error;
    return this.families();
  }
}

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
