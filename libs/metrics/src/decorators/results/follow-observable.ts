import { defer, finalize, type Observable, tap } from 'rxjs';
import type { RunningCall } from '../running-call.js';

/**
 * The Observable with each subscription measured: a call lasts until it completes, fails or is unsubscribed from,
 * and its result is the last value.
 */
export function followObservable(result: object, begin: () => RunningCall): Observable<unknown> {
  const source = result as Observable<unknown>;
  return defer(() => {
    const call = begin();
    let last: unknown;
    return source.pipe(
      tap({
        next: (value) => {
          last = value;
        },
        error: (error: unknown) => call.fail(error),
        complete: () => call.succeed(last),
      }),
      // Unsubscribed: whoever wanted the values has enough. A call that is over stays so.
      finalize(() => call.succeed(last)),
    );
  });
}
