import type { BoundMethod } from '../model/bound-method.js';
import type { Call, CallStart } from '../model/call.js';
import type { DecoratedMethod } from '../model/decorated-method.js';
import { holdCall } from '../applications/held-calls.js';

/** One call from its begin to its end, which is recorded once. */
export class RunningCall {
  private isOver = false;

  private constructor(
    private readonly method: DecoratedMethod,
    /** Missing while it is not known which application the call belongs to. */
    private readonly bound: BoundMethod | undefined,
    private readonly start: CallStart,
    private readonly startMs: number,
    private readonly tokens: readonly unknown[] | undefined,
  ) {}

  static begin(
    method: DecoratedMethod,
    bound: BoundMethod | undefined,
    start: CallStart,
    spentMs = 0,
  ): RunningCall {
    const tokens = bound?.beginCall(start);
    const startMs = bound === undefined || bound.isTimed ? performance.now() - spentMs : 0;
    return new RunningCall(method, bound, start, startMs, tokens);
  }

  /** Takes over a call that `bound.begin()` began. */
  static of(method: DecoratedMethod, bound: BoundMethod, start: CallStart, startMs: number): RunningCall {
    return new RunningCall(method, bound, start, startMs, undefined);
  }

  // Written out: V8 takes microseconds for an object spread, and nanoseconds for this (npm run bench -- decorators).
  succeed(result: unknown): void {
    const { args, self } = this.start;
    this.end({ args, self, isFailure: false, result, error: undefined });
  }

  fail(error: unknown): void {
    const { args, self } = this.start;
    this.end({ args, self, isFailure: true, result: undefined, error });
  }

  /**
   * For a method that returned something which works when it is consumed, such as an Observable: each consumption
   * is a call. What the method spent before it returned counts to the first; the time in between to none.
   */
  postpone(): () => RunningCall {
    const spentMs = this.suspend();
    let isFirst = true;
    return () => {
      const call = RunningCall.begin(this.method, this.bound, this.start, isFirst ? spentMs : 0);
      isFirst = false;
      return call;
    };
  }

  /** For a method that returned something which works already: it goes on, once, as if it had not paused. */
  pause(): () => RunningCall {
    this.suspend();
    return () =>
      RunningCall.begin(
        this.method,
        this.bound,
        this.start,
        this.isTimed ? performance.now() - this.startMs : 0,
      );
  }

  /** Whether the promise that the method returned may be known, and handled, elsewhere. */
  get sharesPromises(): boolean {
    return this.method.sharesPromises;
  }

  private get isTimed(): boolean {
    return this.bound === undefined || this.bound.isTimed;
  }

  /** Stops without an end; returns the milliseconds until here. */
  private suspend(): number {
    this.isOver = true;
    this.bound?.cancelCall(this.tokens);
    return this.isTimed ? performance.now() - this.startMs : 0;
  }

  private end(call: Call): void {
    if (this.isOver) return;
    this.isOver = true;
    const { bound, method, startMs } = this;
    const seconds = this.isTimed ? (performance.now() - startMs) / 1000 : 0;
    if (bound === undefined) holdCall({ method, call, seconds });
    else bound.endCall(seconds, call.isFailure, call.error, call, this.tokens);
  }
}
