import { setImmediate } from '../../core/own-time.js';
import { type HeldCall, ownerOf } from './applications.js';
import type { BoundMethod } from '../model/bound-method.js';

let held: HeldCall[] = [];

/**
 * Holds a call for one turn of the event loop. A constructor may call decorated methods, but Nest injects the owning
 * application only after the constructor.
 */
export function holdCall(call: HeldCall): void {
  if (held.push(call) === 1) setImmediate(release);
}

function release(): void {
  const calls = held;
  held = [];
  for (const call of calls) {
    const owner = ownerOf(call.call.self);
    const bound = owner.boundTo(call.method);
    if (bound === undefined) owner.hold(call);
    else replay(call, bound);
  }
}

/** Records a held call. */
export function replay({ call, seconds }: HeldCall, bound: BoundMethod): void {
  const tokens = bound.beginCall(call);
  bound.endCall(seconds, call.isFailure, call.error, call, tokens);
}
