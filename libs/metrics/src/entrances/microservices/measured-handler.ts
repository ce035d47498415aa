import { failure, type FollowedCall } from '../../metrics/calls/follow-call.js';
import { followSubscribedCall } from '../../metrics/calls/follow-subscribed-call.js';
import type { HandlerRecorder } from '../handler-recorder.js';
import type { CallLabels } from './call-recorders.js';
import type { Handler } from './servers.js';
import { thrownIn } from './thrown.js';

/** The handler, measured; Nest keeps properties on handlers, which a proxy passes on. */
export function measuredHandler(handler: Handler, recorder: HandlerRecorder<keyof CallLabels>): Handler {
  return new Proxy(handler, {
    apply: (_, self: unknown, args: unknown[]) =>
      followSubscribedCall(handler, self, args, new HandledMessage(recorder, args)),
  });
}

/** A message that a handler was called with. */
class HandledMessage implements FollowedCall {
  readonly #startMs: number;

  constructor(
    private readonly recorder: HandlerRecorder<keyof CallLabels>,
    private readonly args: readonly unknown[],
  ) {
    this.#startMs = recorder.begin();
  }

  succeed(): void {
    this.recorder.end(this.#startMs, undefined);
  }

  fail(answer: unknown): void {
    this.recorder.end(this.#startMs, failure(thrownIn(this.args, answer)));
  }
}
