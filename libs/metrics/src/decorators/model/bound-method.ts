import type { MeteredCall, CallStart } from './call.js';
import type { DecoratedMethod } from './decorated-method.js';
import type { Instruments, BoundMeter } from './meter.js';

/** A decorated method in one application; it looks its series up once. Its methods never throw. */
export class BoundMethod {
  readonly isTimed: boolean;
  private readonly recorders: readonly BoundMeter[];
  private readonly tracksRunningCalls: boolean;

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
    for (const [index, recorder] of this.recorders.entries()) {
      try {
        recorder.end(seconds, isFailure, error, call, tokens?.[index]);
      } catch (failure) {
        this.report(failure);
      }
    }
  }

  private report(error: unknown): void {
    this.instruments.report(`a call of ${this.method.where} could not be recorded`, error);
  }
}
