import { keepShape } from '../../keep-shape.js';
import { familiesOf } from '../source/foreign-family.js';
import { isOwnInstrument, type OwnInstrument } from '../source/instrument-family.js';
import type { SeriesView } from '../../series/series-walk.js';
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

/** An instrument of this package that has been collected, and the view of its series that is exposed. */
export class CollectedInstrument {
  /** @param view taken at once: `collect` may reset the metric for another reader before this one has been written */
  constructor(
    readonly instrument: OwnInstrument,
    readonly view: SeriesView,
  ) {}

  get name(): string {
    return this.instrument.name;
  }
}

keepShape(new CollectedInstrument({} as OwnInstrument, {} as SeriesView));

/** A metric that is ready to be written: an instrument, or a family of a foreign metric. */
export type Collected = CollectedInstrument | Family;

/** A collection of one metric in progress; never rejects. */
export class Collecting {
  readonly done: Promise<void>;
  isSettled = false;
  private result: (() => readonly Collected[]) | undefined;
  private error: unknown;
  private isWatched = false;

  /**
   * @param collected resolves with a function that returns fresh walks on each call: several scrapes can share it
   * @param startMs the start time, by `ownClock`
   * @param onSettled called when the collection has settled
   */
  constructor(
    readonly metric: RegistryMetric,
    collected: Promise<() => readonly Collected[]>,
    private readonly startMs: number,
    onSettled: () => void,
  ) {
    this.done = collected
      .then(
        (result) => {
          this.result = result;
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
   * Returns what was collected, with fresh walks.
   * @throws the error of the metric's `collect` or `get`
   */
  read(): readonly Collected[] {
    if (this.result === undefined) throw this.error;
    return this.result();
  }
}

/** A metric whose `collect` failed at once. */
class Failure {
  constructor(readonly error: unknown) {}
}

type Outcome = CollectedInstrument | Collecting | Failure;

/** Resolves with the families of a foreign metric. */
async function foreign(metric: RegistryMetric): Promise<() => readonly Collected[]> {
  const snapshot = await metric.get();
  return () => familiesOf(snapshot, metric);
}

async function afterCollect(instrument: OwnInstrument, collected: Promise<void>): Promise<() => Collected[]> {
  await collected;
  const result = [new CollectedInstrument(instrument, instrument.view())];
  return () => result;
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
  readonly onHurry?: ((metricName: string) => void) | undefined;
  /** Metrics that are also collected, before the metrics about other metrics, but not exposed. */
  readonly unshown?: readonly RegistryMetric[];
  /** Metrics about the others, which are collected after them; by default there are none. */
  readonly about?: ReadonlySet<RegistryMetric>;
  /** Whether a family of a foreign metric is exposed; by default all are. */
  readonly isShown?: (family: Family, metric: RegistryMetric) => boolean;
}

const NONE: readonly RegistryMetric[] = [];

/** Collects the metrics of an application for its scrapes. */
export class MetricCollector {
  private readonly running = new Map<RegistryMetric, Collecting | CollectedInstrument>();

  /**
   * Runs `collect` of each metric and returns those that finish in time, in the order of the metrics; never rejects. A
   * metric that throws, rejects or is late affects only itself. If `collect` of a metric still runs for another scrape,
   * this one waits for that run instead of starting a second one.
   */
  async collectAll(metrics: readonly RegistryMetric[], options: CollectOptions): Promise<Collected[]> {
    const { deadlineMs, signal, unshown = NONE, about } = options;
    const startMs = ownClock.nowMs();
    const outcomes = new Map<RegistryMetric, Outcome>();
    const pending: Collecting[] = [];
    const last: RegistryMetric[] = [];
    for (const metric of metrics) {
      if (about?.has(metric) === true) last.push(metric);
      else this.start(metric, startMs, outcomes, pending);
    }
    for (const metric of unshown) this.start(metric, startMs, outcomes, pending);
    await settledOrOver(pending, deadlineMs, signal);
    pending.length = 0;
    for (const metric of last) this.start(metric, startMs, outcomes, pending);
    await settledOrOver(pending, Math.max(startMs + deadlineMs - ownClock.nowMs(), 0), signal);
    const collected: Collected[] = [];
    if (signal?.aborted === true) return collected;
    for (const metric of metrics) {
      const outcome = outcomes.get(metric) as Outcome;
      if (outcome instanceof CollectedInstrument) collected.push(outcome);
      else if (outcome instanceof Failure) options.onError(metric.name, outcome.error);
      else collected.push(...readIn(outcome, options));
    }
    return collected;
  }

  /** Collects a metric, or joins the collection that runs for another scrape; adds to `pending` what is not done. */
  private start(
    metric: RegistryMetric,
    startMs: number,
    outcomes: Map<RegistryMetric, Outcome>,
    pending: Collecting[],
  ): void {
    const outcome = this.running.get(metric) ?? this.collect(metric, startMs);
    outcomes.set(metric, outcome);
    if (outcome instanceof Collecting) pending.push(outcome);
  }

  private collect(metric: RegistryMetric, startMs: number): Outcome {
    if (!isOwnInstrument(metric)) return this.wait(metric, foreign(metric), startMs);
    try {
      const collected = metric.startCollect();
      if (collected === undefined) return this.done(metric);
      return this.wait(metric, afterCollect(metric, collected), startMs);
    } catch (error) {
      return new Failure(error);
    }
  }

  /** Scrapes that start in the same turn share a run of `collect` that is over at once. */
  private done(instrument: OwnInstrument): CollectedInstrument {
    const collected = new CollectedInstrument(instrument, instrument.view());
    if (instrument.collect !== undefined) {
      this.running.set(instrument, collected);
      void Promise.resolve().then(() => this.running.delete(instrument));
    }
    return collected;
  }

  private wait(
    metric: RegistryMetric,
    collected: Promise<() => readonly Collected[]>,
    startMs: number,
  ): Collecting {
    const collecting = new Collecting(metric, collected, startMs, () => this.running.delete(metric));
    this.running.set(metric, collecting);
    return collecting;
  }
}

/** Resolves when everything is collected, when the deadline has passed or when the signal aborts. */
async function settledOrOver(
  pending: readonly Collecting[],
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (pending.length === 0 || signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, deadlineMs);
    signal?.addEventListener('abort', end);
    void Promise.all(pending.map(({ done }) => done)).then(end);
  });
}

function readIn(collecting: Collecting, options: CollectOptions): readonly Collected[] {
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
    const collected = collecting.read();
    return isShown === undefined
      ? collected
      : collected.filter((one) => one instanceof CollectedInstrument || isShown(one, metric));
  } catch (error) {
    onError(name, error);
    return [];
  }
}
