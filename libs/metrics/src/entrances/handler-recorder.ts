import { monotonicMs } from '../core/clock.js';
import type { Counter, CounterSeries } from '../core/instruments/counter.js';
import type { Gauge } from '../core/instruments/gauge.js';
import type { Histogram, HistogramSeries } from '../core/instruments/histogram.js';
import type { RunningCount } from '../core/instruments/running-count.js';
import { exceptionName } from '../metrics/calls/exception-name.js';
import type { EntranceContext } from './entrance.js';

/** The metrics that every entrance has of its handlers' calls. */
export interface HandlerInstruments<L extends string> {
  readonly duration: Histogram<L>;
  readonly calls: Counter<L | 'result' | 'exception', { readonly result: readonly ['success', 'failure'] }>;
  readonly inFlight: Gauge<L>;
}

/** Records the calls of one handler, each once, whatever becomes of it. A failure to record never reaches the caller. */
export class HandlerRecorder<L extends string> {
  readonly #duration: HistogramSeries<L>;
  readonly #calls: Counter<string>;
  readonly #successes: CounterSeries;
  readonly #inFlight: RunningCount;
  #underWay = 0;
  #isClosed = false;

  constructor(
    { duration, calls, inFlight }: HandlerInstruments<L>,
    private readonly labels: Readonly<Record<L, string>>,
    private readonly context: EntranceContext,
  ) {
    this.#duration = duration.labels(labels as never);
    this.#calls = calls as object as Counter<string>;
    this.#successes = this.#calls.labels(this.#outcome('success', ''));
    // The rate of a counter that begins at 1 misses the first call.
    this.#successes.inc(0);
    this.#inFlight = inFlight.counting(labels);
  }

  /** Begins a call; returns its start for `end()`. */
  begin(): number {
    this.#underWay++;
    try {
      if (!this.#isClosed) this.#inFlight.enter();
    } catch (error) {
      this.#report(error);
    }
    return monotonicMs();
  }

  /** Ends a call; `error` is undefined when it succeeded. Returns its duration in seconds. */
  end(startMs: number, error: unknown): number {
    const seconds = (monotonicMs() - startMs) / 1000;
    this.#underWay--;
    try {
      if (!this.#isClosed) this.#inFlight.leave();
      this.#duration.observe(seconds);
      if (error === undefined) this.#successes.inc();
      else this.#calls.inc(this.#outcome('failure', exceptionName(error)));
    } catch (failure) {
      this.#report(failure);
    }
    return seconds;
  }

  /** The application ends: calls that are still under way are in flight no more. Those that end later still count. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (let i = 0; i < this.#underWay; i++) this.#inFlight.leave();
  }

  #outcome(result: 'success' | 'failure', exception: string): Record<string, string> {
    return { ...this.labels, result, [this.context.exceptionLabel]: exception };
  }

  #report(error: unknown): void {
    const labels = Object.values(this.labels).join(', ');
    this.context.report(`a call of ${labels} could not be recorded`, error);
  }
}
