import { monotonicMs } from '../../core/clock.js';
import type { MeteredCall, CallStart } from './call.js';
import type { DecoratedMethod } from './decorated-method.js';
import type { Instruments, BoundMeter } from './meter.js';

/** A decorated method in one application; it looks its series up once. Its methods never throw. */
export class BoundMethod {
  readonly isTimed: boolean;
  private readonly recorders: readonly BoundMeter[];
  /** The only recorder, if there is one: most methods have one decorator. */
  private readonly only: BoundMeter | undefined;
  /** Whether a meter counts calls while they run. */
  readonly tracksRunningCalls: boolean;

  constructor(
    private readonly method: DecoratedMethod,
    private readonly instruments: Instruments,
  ) {
    this.recorders = method.meters.flatMap((meter) => {
      try {
        return [meter.bind(instruments)];
      } catch (error) {
        instruments.report(`${meter.decorator} on ${method.where} measures nothing`, error);
        return [];
      }
    });
    this.only = this.recorders.length === 1 ? this.recorders[0] : undefined;
    this.isTimed = method.meters.some((meter) => meter.isTimed);
    this.tracksRunningCalls = this.recorders.some((recorder) => recorder.begin !== undefined);
  }

  /** Begins a plain call, whose arguments and result no meter reads; returns its start time. */
  begin(): number {
    if (this.tracksRunningCalls) {
      for (const recorder of this.recorders) {
        try {
          recorder.begin?.(undefined);
        } catch (error) {
          this.report(error);
        }
      }
    }
    return this.isTimed ? monotonicMs() : 0;
  }

  /** Ends a plain call. */
  end(startMs: number, isFailure: boolean, error: unknown): void {
    const seconds = this.isTimed ? (monotonicMs() - startMs) / 1000 : 0;
    if (this.only === undefined) {
      this.endCall(seconds, isFailure, error, undefined, undefined);
      return;
    }
    try {
      this.only.end(seconds, isFailure, error, undefined, undefined);
    } catch (failure) {
      this.report(failure);
    }
  }

  /** Ends a call that `begin()` began, of which meters read more. */
  endRead(startMs: number, call: MeteredCall): void {
    const seconds = this.isTimed ? (monotonicMs() - startMs) / 1000 : 0;
    this.endCall(seconds, call.isFailure, call.error, call, undefined);
  }

  /** Begins a call; returns the tokens for `endCall`. */
  beginCall(start: CallStart | undefined): unknown[] | undefined {
    if (!this.tracksRunningCalls) return undefined;
    return this.recorders.map((recorder) => {
      try {
        return recorder.begin?.(start);
      } catch (error) {
        this.report(error);
        return undefined;
      }
    });
  }

  /** Undoes `beginCall`. */
  cancelCall(tokens: readonly unknown[] | undefined): void {
    if (!this.tracksRunningCalls) return;
    for (const [index, recorder] of this.recorders.entries()) {
      try {
        recorder.cancel?.(tokens?.[index]);
      } catch (error) {
        this.report(error);
      }
    }
  }

  endCall(
    seconds: number,
    isFailure: boolean,
    error: unknown,
    call: MeteredCall | undefined,
    tokens: readonly unknown[] | undefined,
  ): void {
    const { recorders } = this;
    for (let i = 0; i < recorders.length; i++) {
      try {
        (recorders[i] as BoundMeter).end(seconds, isFailure, error, call, tokens?.[i]);
      } catch (failure) {
        this.report(failure);
      }
    }
  }

  private report(error: unknown): void {
    this.instruments.report(`a call of ${this.method.where} could not be recorded`, error);
  }
}
