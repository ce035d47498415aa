import { setImmediate } from '../../core/own-time.js';
import { type HeldCall, homeOf } from './applications.js';
import type { BoundMethod } from '../model/bound-method.js';

let held: HeldCall[] = [];

/**
 * Keeps a call for one turn of the event loop: the calls of a constructor come before Nest says which application
 * the instance belongs to, which it does right after the constructor.
 */
export function holdCall(call: HeldCall): void {
  if (held.push(call) === 1) setImmediate(release);
}

function release(): void {
  const calls = held;
  held = [];
  for (const call of calls) {
    const home = homeOf(call.call.self);
    const bound = home.boundTo(call.method);
    if (bound === undefined) home.hold(call);
    else replay(call, bound);
  }
}

/** Records a call that was held. */
export function replay({ call, seconds }: HeldCall, bound: BoundMethod): void {
  const tokens = bound.beginCall(call);
  bound.endCall(seconds, call.isFailure, call.error, call, tokens);
}
