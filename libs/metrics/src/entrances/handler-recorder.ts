import { monotonicMs } from '../core/clock.js';
import type { Counter, CounterSeries } from '../core/instruments/counter.js';
import type { Gauge } from '../core/instruments/gauge.js';
import type { HistogramSeries } from '../core/instruments/histogram.js';
import type { RunningCount } from '../core/instruments/running-count.js';
import { exceptionName } from '../metrics/calls/exception-name.js';
import { failure } from '../metrics/calls/follow-call.js';
import { followSubscribedCall } from '../metrics/calls/follow-subscribed-call.js';
import type { AnyMethod } from '../metrics/calls/replace-method.js';
import type { EntranceContext } from './entrance.js';

/** The metrics that every entrance has of its handlers' calls. */
export interface HandlerInstruments<L extends string> {
  readonly duration: { labels(labels: Readonly<Record<L, string>>): Pick<HistogramSeries<L>, 'observe'> };
  /** Where the durations tell failures: the series of a failure that is counted with these labels. */
  readonly failedDuration?: (
    labels: Readonly<Record<L, string>>,
    counted: Readonly<Record<string, string>>,
  ) => Pick<HistogramSeries, 'observe'>;
  readonly calls: Counter<L | 'result' | 'exception', { readonly result: readonly ['success', 'failure'] }>;
  readonly inFlight: Gauge<L> | Pick<Gauge, 'counting'>;
}

/** Records the calls of one handler, each once, whatever becomes of it. A failure to record never reaches the caller. */
export class HandlerRecorder<L extends string> {
  readonly #duration: Pick<HistogramSeries<L>, 'observe'>;
  readonly #failedDuration: HandlerInstruments<L>['failedDuration'];
  readonly #calls: Counter<string>;
  readonly #successes: CounterSeries;
  readonly #inFlight: RunningCount;
  #underWay = 0;
  #isClosed = false;

  constructor(
    { duration, failedDuration, calls, inFlight }: HandlerInstruments<L>,
    private readonly labels: Readonly<Record<L, string>>,
    private readonly context: EntranceContext,
    /** Further labels of a call that succeeded. */
    success: Readonly<Record<string, string>> = {},
  ) {
    this.#duration = duration.labels(labels);
    this.#failedDuration = failedDuration;
    this.#calls = calls as object as Counter<string>;
    this.#successes = this.#calls.labels({ ...this.#outcome('success', ''), ...success });
    // The rate of a counter that begins at 1 misses the first call.
    this.#successes.inc(0);
    this.#inFlight = inFlight.counting(labels);
  }

  /** Calls a handler whose caller subscribes to an Observable that it returns or promises. */
  callSubscribed(handler: AnyMethod, self: unknown, args: unknown[]): unknown {
    const startMs = this.begin();
    return followSubscribedCall(handler, self, args, {
      succeed: () => this.end(startMs, undefined),
      fail: (error) => this.end(startMs, failure(error)),
    });
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

  /**
   * Ends a call; `error` is undefined when it succeeded, `outcome` are labels that differ from those of other such calls.
   * Returns its duration in seconds.
   */
  end(startMs: number, error: unknown, outcome?: Readonly<Record<string, string>>): number {
    const seconds = (monotonicMs() - startMs) / 1000;
    this.#underWay--;
    try {
      if (!this.#isClosed) this.#inFlight.leave();
      if (error === undefined && outcome === undefined) {
        this.#duration.observe(seconds);
        this.#successes.inc();
      } else this.#recordOther(seconds, error, outcome);
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

  #recordOther(seconds: number, error: unknown, outcome: Readonly<Record<string, string>> | undefined): void {
    const ended =
      error === undefined ? this.#outcome('success', '') : this.#outcome('failure', exceptionName(error));
    const counted = { ...ended, ...outcome };
    const failed = counted['result'] === 'failure' ? this.#failedDuration?.(this.labels, counted) : undefined;
    (failed ?? this.#duration).observe(seconds);
    this.#calls.inc(counted);
  }

  #outcome(result: 'success' | 'failure', exception: string): Record<string, string> {
    return { ...this.labels, result, [this.context.exceptionLabel]: exception };
  }

  #report(error: unknown): void {
    const labels = Object.values(this.labels).join(', ');
    this.context.report(`a call of ${labels} could not be recorded`, error);
  }
}
