import type { EventEmitter } from 'node:events';
import { failure, type FollowedCall } from '../../metrics/calls/follow-call.js';
import { followSubscribedCall } from '../../metrics/calls/follow-subscribed-call.js';
import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import type { CallRecorders } from './call-recorders.js';
import { codeOfError, kindOfMethod, methodName } from './grpc-status.js';
import type { GrpcMethod } from './servers.js';
import { thrownIn } from './thrown.js';

/** What we use of a call of `@grpc/grpc-js`. */
interface GrpcCall extends EventEmitter {
  readonly cancelled?: boolean;
  getDeadline?(): Date | number;
}

/** The handler of a method, measured. */
export function measuredGrpcMethod(method: GrpcMethod, recorders: CallRecorders): AnyMethod {
  const { handler, definition, streaming } = method;
  const { codeLabel } = recorders;
  const recorder = recorders.with({
    transport: 'grpc',
    pattern: methodName(definition),
    kind: kindOfMethod(definition),
  });
  const begin = (args: readonly unknown[], call: GrpcCall): FollowedCall => {
    const startMs = recorder.begin();
    const cancel = () => {
      const outcome = isLate(call)
        ? { result: 'failure', [codeLabel]: 'DEADLINE_EXCEEDED' }
        : { [codeLabel]: 'CANCELLED' };
      recorder.end(startMs, undefined, outcome);
    };
    return {
      succeed: () => (call.cancelled === true ? cancel() : recorder.end(startMs, undefined)),
      fail: (answer) =>
        recorder.end(startMs, failure(thrownIn(args, answer)), { [codeLabel]: codeOfError(answer) }),
      unsubscribe: cancel,
    };
  };
  if (streaming === 'pt_stream') {
    return function (...args) {
      const [call] = args as [GrpcCall];
      return followStreamCall(handler, this, args, once(begin(args, call)));
    };
  }
  return function (...args) {
    return followSubscribedCall(handler, this, args, begin(args, args.at(-1) as GrpcCall));
  };
}

/** A handler with `@GrpcStreamCall()` works with the call itself, and with the callback for the answer if it is one. */
function followStreamCall(
  handler: AnyMethod,
  self: unknown,
  args: unknown[],
  followed: FollowedCall,
): unknown {
  const [call, callback] = args as [GrpcCall, ((error: unknown, ...rest: unknown[]) => unknown) | undefined];
  call.on('error', (error: unknown) => followed.fail(error));
  call.on('cancelled', () => followed.unsubscribe?.(undefined));
  call.on('finish', () => followed.succeed(undefined));
  const answer =
    callback &&
    ((error: unknown, ...rest: unknown[]) => {
      if (error === null || error === undefined) followed.succeed(rest[0]);
      else followed.fail(error);
      return callback(error, ...rest);
    });
  return handler.apply(self, answer === undefined ? [call] : [call, answer]);
}

/** The same call, whose end counts once. */
function once(call: FollowedCall): FollowedCall {
  let hasEnded = false;
  const first = (end: () => void) => {
    if (hasEnded) return;
    hasEnded = true;
    end();
  };
  return {
    succeed: (value) => first(() => call.succeed(value)),
    fail: (error) => first(() => call.fail(error)),
    unsubscribe: (last) => first(() => call.unsubscribe?.(last)),
  };
}

/** The client ends a call at its deadline, which the server reckons from the moment when the call arrived. */
const LATENCY_MS = 50;

/** Whether a call that was cancelled has ended because its deadline has passed: both are the same event. */
function isLate(call: GrpcCall): boolean {
  const deadline = call.getDeadline?.();
  return deadline !== undefined && Date.now() + LATENCY_MS >= Number(deadline);
}
