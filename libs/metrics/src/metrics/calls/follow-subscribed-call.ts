import { isObservable } from 'rxjs';
import { isThenable } from '../../core/is-thenable.js';
import { failure, type FollowedCall } from './follow-call.js';
import { followObservable } from './follow-observable.js';
import type { AnyMethod } from './replace-method.js';

/**
 * As `followCall()`, for a caller that subscribes to an Observable which the method returns or promises. The call lasts
 * until the first subscription completes, fails or ends. Further ones are not measured.
 */
export function followSubscribedCall(
  method: AnyMethod,
  self: unknown,
  args: unknown[],
  call: FollowedCall,
): unknown {
  let result: unknown;
  try {
    result = method.apply(self, args);
  } catch (error) {
    call.fail(failure(error));
    throw error;
  }
  if (!isThenable(result)) return followResult(result, call);
  return result.then(
    (value) => followResult(value, call),
    (error: unknown) => {
      call.fail(failure(error));
      throw error;
    },
  );
}

const NOT_MEASURED: FollowedCall = { succeed: () => undefined, fail: () => undefined };

function followResult(result: unknown, call: FollowedCall): unknown {
  if (!isObservable(result)) {
    call.succeed(result);
    return result;
  }
  let isFirst = true;
  return followObservable(result, () => {
    const followed = isFirst ? call : NOT_MEASURED;
    isFirst = false;
    return followed;
  });
}
