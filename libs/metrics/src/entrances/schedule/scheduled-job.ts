import type { Counter } from '../../core/instruments/counter.js';
import type { Gauge } from '../../core/instruments/gauge.js';
import type { Histogram } from '../../core/instruments/histogram.js';
import type { MetricOf } from '../../metrics/definition/definition.js';
import { followCall } from '../../metrics/calls/follow-call.js';
import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import type { EntranceContext } from '../entrance.js';
import type { HandlerRecorder } from '../handler-recorder.js';
import { Handlers } from '../handlers.js';
import * as metrics from './schedule.metrics.js';

/** Why a run that was due did not begin. */
export type MissedReason = 'late' | 'waiting';

/** The application's metrics of its jobs. */
export class JobInstruments {
  readonly handlers: Handlers<'job_name'>;
  readonly delay: Histogram<'job_name'>;
  readonly missed: MetricOf<typeof metrics.missedRuns>;
  readonly overlapping: Counter<'job_name'>;
  readonly lastSuccess: Gauge<'job_name'>;
  readonly lastFailure: Gauge<'job_name'>;

  constructor(readonly context: EntranceContext) {
    this.handlers = new Handlers(
      {
        duration: context.get(metrics.runDuration),
        calls: context.get(metrics.runs),
        inFlight: context.get(metrics.runsInFlight),
      },
      context,
    );
    this.delay = context.get(metrics.startDelay);
    this.missed = context.get(metrics.missedRuns);
    this.overlapping = context.get(metrics.overlappingRuns);
    this.lastSuccess = context.get(metrics.lastSuccess);
    this.lastFailure = context.get(metrics.lastFailure);
  }
}

/** A job of the schedule: what its runs show. */
export class ScheduledJob {
  readonly #recorder: HandlerRecorder<'job_name'>;
  readonly #labels: { readonly job_name: string };
  #running = 0;

  constructor(
    readonly name: string,
    private readonly instruments: JobInstruments,
  ) {
    this.#labels = { job_name: name };
    this.#recorder = instruments.handlers.with(this.#labels);
    instruments.overlapping.inc(this.#labels, 0);
    instruments.missed.inc({ ...this.#labels, reason: 'late' }, 0);
    instruments.missed.inc({ ...this.#labels, reason: 'waiting' }, 0);
  }

  run(handler: AnyMethod, self: unknown, args: unknown[]): unknown {
    const { overlapping, lastFailure, lastSuccess } = this.instruments;
    if (this.#running > 0) this.#safely(() => overlapping.inc(this.#labels));
    this.#running++;
    const startMs = this.#recorder.begin();
    return followCall(handler, self, args, (error) => {
      this.#running--;
      this.#recorder.end(startMs, error);
      this.#safely(() =>
        (error === undefined ? lastSuccess : lastFailure).set(this.#labels, Date.now() / 1000),
      );
    });
  }

  /** A run that was due then begins now. */
  begins(dueMs: number): void {
    this.#safely(() => this.instruments.delay.observe(this.#labels, Math.max(0, Date.now() - dueMs) / 1000));
  }

  /** So many runs were due and do not begin. */
  misses(count: number, reason: MissedReason): void {
    if (count > 0) this.#safely(() => this.instruments.missed.inc({ ...this.#labels, reason }, count));
  }

  #safely(record: () => void): void {
    try {
      record();
    } catch (error) {
      this.instruments.context.report(`a run of ${this.name} could not be recorded`, error);
    }
  }
}
