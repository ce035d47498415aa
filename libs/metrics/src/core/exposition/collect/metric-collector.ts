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

/** The outcome of a metric about the others until those are collected. */
const WAITING = new Failure(undefined);

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
  readonly unshown?: readonly RegistryMetric[] | undefined;
  /** Metrics about the others, which are collected after them; by default there are none. */
  readonly about?: ReadonlySet<RegistryMetric>;
  /** Whether a family of a foreign metric is exposed; by default all are. */
  readonly isShown?: (family: Family, metric: RegistryMetric) => boolean;
}

/** The collection for one scrape. */
class CollectRun {
  readonly startMs = ownClock.nowMs();
  /** One for each metric of the page. */
  readonly outcomes: Outcome[] = [];
  /** What the scrape waits for. */
  readonly pending: Collecting[] = [];
  /** Whether each outcome is an instrument that has been collected. */
  isPlain = true;

  constructor(readonly options: CollectOptions) {}

  joins(collecting: Collecting): Collecting {
    this.isPlain = false;
    this.pending.push(collecting);
    return collecting;
  }
}

keepShape(new CollectRun({ deadlineMs: 0, onError: () => undefined }));

/** Collects the metrics of an application for its scrapes. */
export class MetricCollector {
  private readonly running = new Map<RegistryMetric, Collecting | CollectedInstrument>();
  /** Instruments whose `collect` was over at once in this turn. */
  private readonly doneNow: OwnInstrument[] = [];

  /**
   * Runs `collect` of each metric and returns those that finish in time, in the order of the metrics; never rejects. A
   * metric that throws, rejects or is late affects only itself. If `collect` of a metric still runs for another scrape,
   * this one waits for that run instead of starting a second one. Without anything to wait for, there is no promise.
   */
  collectAll(
    metrics: readonly RegistryMetric[],
    options: CollectOptions,
  ): readonly Collected[] | Promise<readonly Collected[]> {
    const run = new CollectRun(options);
    const { about, unshown } = options;
    const { outcomes } = run;
    for (let i = 0; i < metrics.length; i++) {
      const metric = metrics[i] as RegistryMetric;
      outcomes.push(about?.has(metric) === true ? WAITING : this.start(metric, run));
    }
    if (unshown !== undefined) for (const metric of unshown) this.start(metric, run);
    if (run.pending.length > 0) return this.collectRest(metrics, run);
    this.startLast(metrics, run);
    if (run.pending.length > 0) return this.collectRest(metrics, run);
    return run.isPlain ? (outcomes as CollectedInstrument[]) : read(metrics, run);
  }

  private async collectRest(
    metrics: readonly RegistryMetric[],
    run: CollectRun,
  ): Promise<readonly Collected[]> {
    const { deadlineMs, signal } = run.options;
    await settledOrOver(run.pending, deadlineMs, signal);
    run.pending.length = 0;
    this.startLast(metrics, run);
    await settledOrOver(run.pending, Math.max(run.startMs + deadlineMs - ownClock.nowMs(), 0), signal);
    return signal?.aborted === true ? [] : read(metrics, run);
  }

  /** Collects the metrics about the others. */
  private startLast(metrics: readonly RegistryMetric[], run: CollectRun): void {
    const { outcomes } = run;
    for (let at = outcomes.indexOf(WAITING); at !== -1; at = outcomes.indexOf(WAITING, at + 1))
      outcomes[at] = this.start(metrics[at] as RegistryMetric, run);
  }

  /** Collects a metric, or joins the collection that runs for another scrape. */
  private start(metric: RegistryMetric, run: CollectRun): Outcome {
    const known = this.running.size === 0 ? undefined : this.running.get(metric);
    if (known instanceof Collecting) return run.joins(known);
    return known ?? this.collect(metric, run);
  }

  private collect(metric: RegistryMetric, run: CollectRun): Outcome {
    if (!isOwnInstrument(metric)) return this.wait(metric, foreign(metric), run);
    try {
      const collected = metric.startCollect();
      if (collected === undefined) return this.done(metric);
      return this.wait(metric, afterCollect(metric, collected), run);
    } catch (error) {
      run.isPlain = false;
      return new Failure(error);
    }
  }

  /** Scrapes that start in the same turn share a run of `collect` that is over at once. */
  private done(instrument: OwnInstrument): CollectedInstrument {
    const collected = new CollectedInstrument(instrument, instrument.view());
    if (instrument.collect !== undefined) {
      if (this.doneNow.length === 0) void Promise.resolve().then(this.forgetDone);
      this.doneNow.push(instrument);
      this.running.set(instrument, collected);
    }
    return collected;
  }

  private readonly forgetDone = (): void => {
    for (const instrument of this.doneNow) this.running.delete(instrument);
    this.doneNow.length = 0;
  };

  private wait(
    metric: RegistryMetric,
    collected: Promise<() => readonly Collected[]>,
    run: CollectRun,
  ): Collecting {
    const collecting = new Collecting(metric, collected, run.startMs, () => this.running.delete(metric));
    this.running.set(metric, collecting);
    return run.joins(collecting);
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

/** Returns what was collected in time, and reports the rest. */
function read(metrics: readonly RegistryMetric[], { outcomes, options }: CollectRun): readonly Collected[] {
  const collected: Collected[] = [];
  for (let i = 0; i < outcomes.length; i++) {
    const outcome = outcomes[i] as Outcome;
    if (outcome instanceof CollectedInstrument) collected.push(outcome);
    else if (outcome instanceof Failure) options.onError((metrics[i] as RegistryMetric).name, outcome.error);
    else collected.push(...readIn(outcome, options));
  }
  return collected;
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
