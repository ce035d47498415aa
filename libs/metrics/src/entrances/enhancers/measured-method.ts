import { monotonicMs } from '../../core/clock.js';
import { isThenable } from '../../core/is-thenable.js';
import { followCall } from '../../metrics/calls/follow-call.js';
import { followSubscribedCall } from '../../metrics/calls/follow-subscribed-call.js';
import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import type { EnhancerKind, EnhancerRecorder } from './enhancer-recorder.js';
import { type CallHandler, InterceptorClock } from './interceptor-clock.js';

/** A method that Nest calls on enhancers of one kind. */
export interface EnhancerMethod {
  readonly name: string;
  readonly kind: EnhancerKind;
  /** Whether Nest has called it: other classes have methods of these names too. */
  isCalledByNest(args: readonly unknown[]): boolean;
  /** Calls the method and records its time. */
  call(recorder: EnhancerRecorder, method: AnyMethod, self: unknown, args: unknown[]): unknown;
}

export const ENHANCER_METHODS: readonly EnhancerMethod[] = [
  {
    name: 'canActivate',
    kind: 'guard',
    isCalledByNest: ([context]) => hasMethod(context, 'switchToHttp'),
    call(recorder, method, self, args) {
      const startMs = monotonicMs();
      const end = () => recorder.observe(monotonicMs() - startMs);
      return followSubscribedCall(method, self, args, { succeed: end, fail: end });
    },
  },
  {
    name: 'intercept',
    kind: 'interceptor',
    isCalledByNest: ([context, next]) => hasMethod(context, 'switchToHttp') && hasMethod(next, 'handle'),
    call: callInterceptor,
  },
  {
    name: 'transform',
    kind: 'pipe',
    isCalledByNest: ([, metadata]) => isObject(metadata) && 'metatype' in metadata && 'type' in metadata,
    call: callUntilReturned,
  },
  {
    name: 'catch',
    kind: 'filter',
    isCalledByNest: ([, host]) => hasMethod(host, 'switchToHttp'),
    call: callUntilReturned,
  },
];

/** `method` with its time recorded when Nest calls it. */
export function measuredMethod(
  enhancer: EnhancerMethod,
  method: AnyMethod,
  recorder: EnhancerRecorder,
): AnyMethod {
  return function (...args) {
    return enhancer.isCalledByNest(args)
      ? enhancer.call(recorder, method, this, args)
      : method.apply(this, args);
  };
}

function callUntilReturned(
  recorder: EnhancerRecorder,
  method: AnyMethod,
  self: unknown,
  args: unknown[],
): unknown {
  const startMs = monotonicMs();
  return followCall(method, self, args, () => recorder.observe(monotonicMs() - startMs));
}

function callInterceptor(
  recorder: EnhancerRecorder,
  method: AnyMethod,
  self: unknown,
  [context, next]: unknown[],
): unknown {
  const clock = new InterceptorClock(recorder);
  const fail = (error: unknown) => {
    clock.end();
    throw error;
  };
  let result: unknown;
  try {
    result = method.call(self, context, clock.rest(next as CallHandler));
  } catch (error) {
    return fail(error);
  }
  return isThenable(result) ? result.then((value) => clock.result(value), fail) : clock.result(result);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const hasMethod = (value: unknown, name: string): boolean =>
  isObject(value) && typeof (value as Record<string, unknown>)[name] === 'function';
