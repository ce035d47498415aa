import { clearInterval, setInterval } from '../../core/own-time.js';
import type { Collection, CollectionSink } from './collection.js';
import type { Timeline } from './timeline.js';

/**
 * Collects the metrics for a sink, all or those of these names; sinks that ask in the same turn share the `collect` of
 * each metric. Never rejects; resolves to undefined when it has failed or the signal has aborted.
 */
export type Collect = (
  signal?: AbortSignal,
  names?: ReadonlySet<string>,
) => Promise<Omit<Collection, 'timestampMs'> | undefined>;

/**
 * Collects for all sinks, each on its interval: one collection at a time, so that the timestamps ascend for all of them
 * whoever asks.
 */
export class PushLoop {
  readonly #sinks: CollectionSink[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isLastTaken = false;

  constructor(
    private readonly collect: Collect,
    private readonly timeline: Timeline,
  ) {}

  add(sink: CollectionSink): void {
    this.#sinks.push(sink);
  }

  /** Starts to collect on the intervals. */
  start(): void {
    this.stop();
    for (const sink of this.#sinks) {
      if (sink.intervalMs === undefined) continue;
      const tick = (): void => {
        // Behind a slow `collect`, ticks would queue up.
        if (this.#waiting === 0) void this.#run([sink]);
      };
      // The process may end between two collections.
      this.#timers.push(setInterval(tick, sink.intervalMs).unref());
    }
  }

  /** Stops collecting on the intervals. */
  stop(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }

  /** Collects now and sends everything, until the signal aborts; resolves to whether all sinks have all of it. */
  async flush(signal: AbortSignal): Promise<boolean> {
    await this.#run(this.#sinks, signal);
    const outcomes = await Promise.all(this.#sinks.map((sink) => sink.flush(signal)));
    return outcomes.every(Boolean);
  }

  /** Collects everything a last time and sends it, until the signal aborts. */
  async last(signal: AbortSignal): Promise<void> {
    if (this.#isLastTaken) return;
    this.stop();
    const sent = this.flush(signal);
    this.#isLastTaken = true;
    await sent;
  }

  /** Collects the metrics of these names once more, sends everything until the signal aborts, and ends the sinks. */
  async end(names: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    if (names.size > 0) await this.#collectFor(this.#sinks, signal, names);
    await Promise.all(this.#sinks.map((sink) => sink.end(signal)));
  }

  #run(sinks: readonly CollectionSink[], signal?: AbortSignal): Promise<void> {
    return this.#isLastTaken ? Promise.resolve() : this.#collectFor(sinks, signal);
  }

  #collectFor(
    sinks: readonly CollectionSink[],
    signal?: AbortSignal,
    names?: ReadonlySet<string>,
  ): Promise<void> {
    this.#waiting++;
    const run = this.#last.then(async () => {
      const timestampMs = this.timeline.nextMs();
      await Promise.all(
        sinks.map(async (sink) => {
          const collected = await this.collect(signal, names);
          if (collected !== undefined) await sink.take({ timestampMs, ...collected });
        }),
      );
    });
    const ended = run.finally(() => this.#waiting--);
    this.#last = ended;
    return ended;
  }
}
