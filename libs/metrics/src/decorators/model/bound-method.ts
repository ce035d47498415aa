import type { MeteredCall, CallStart } from './call.js';
import type { DecoratedMethod } from './decorated-method.js';
import type { Instruments, BoundMeter } from './meter.js';

/** A decorated method in one application; it looks its series up once. Its methods never throw. */
export class BoundMethod {
  readonly isTimed: boolean;
  private readonly recorders: readonly BoundMeter[];
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
    return this.isTimed ? performance.now() : 0;
  }

  /** Ends a plain call. */
  end(startMs: number, isFailure: boolean, error: unknown): void {
    const seconds = this.isTimed ? (performance.now() - startMs) / 1000 : 0;
    for (const recorder of this.recorders) {
      try {
        recorder.end(seconds, isFailure, error, undefined, undefined);
      } catch (failure) {
        this.report(failure);
      }
    }
  }

  /** Ends a call that `begin()` began, of which meters read more. */
  endRead(startMs: number, call: MeteredCall): void {
    const seconds = this.isTimed ? (performance.now() - startMs) / 1000 : 0;
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
