import { defer, finalize, isObservable, type Observable, tap } from 'rxjs';
import { monotonicMs } from '../../core/clock.js';
import type { EnhancerRecorder } from './enhancer-recorder.js';

/** What an interceptor calls to go on: with further interceptors and the handler, here called the rest. */
export interface CallHandler {
  handle(): Observable<unknown>;
}

/**
 * Runs while one interceptor is at work for one call: until it subscribes to the rest, and then from what the rest
 * emits until the interceptor emits something.
 */
export class InterceptorClock {
  #runsSinceMs: number | undefined = monotonicMs();
  #elapsedMs = 0;
  #isBefore = true;
  #hasBegunRest = false;
  #hasEnded = false;

  constructor(private readonly recorder: EnhancerRecorder) {}

  /** The rest, as the interceptor sees it. */
  rest(next: CallHandler): CallHandler {
    return {
      handle: () => {
        const source = next.handle();
        return defer(() => {
          this.#hasBegunRest = true;
          this.#pause();
          // A completion often comes with the value that the interceptor is still at work on.
          const startUnlessRuns = () => (this.#runsSinceMs ??= monotonicMs());
          return source.pipe(
            tap({
              next: () => (this.#runsSinceMs = monotonicMs()),
              error: startUnlessRuns,
              complete: startUnlessRuns,
            }),
          );
        });
      },
    };
  }

  /** The result of the interceptor, to which Nest subscribes once. */
  result(result: unknown): unknown {
    if (!isObservable(result)) {
      this.end();
      return result;
    }
    const end = () => this.end();
    return result.pipe(tap({ next: () => this.#pause(), error: end, complete: end }), finalize(end));
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#pause();
    if (this.#hasBegunRest) this.recorder.observe(this.#elapsedMs, 'after');
  }

  #pause(): void {
    if (this.#runsSinceMs !== undefined) {
      this.#elapsedMs += monotonicMs() - this.#runsSinceMs;
      this.#runsSinceMs = undefined;
    }
    if (!this.#isBefore) return;
    this.#isBefore = false;
    this.recorder.observe(this.#elapsedMs, 'before');
    this.#elapsedMs = 0;
  }
}
