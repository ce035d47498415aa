import { failure } from '../../metrics/calls/follow-call.js';
import { followSubscribedCall } from '../../metrics/calls/follow-subscribed-call.js';
import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import type { EntranceContext } from '../entrance.js';
import { Handlers } from '../handlers.js';
import * as metrics from './websockets.metrics.js';

type EventLabel = 'namespace' | 'event';

/** A call of a handler that has not ended. */
interface Pending {
  readonly event: string;
  readonly data: unknown;
  error: unknown;
}

/** The calls of message handlers. Nest's exception filters answer for those that fail, so their result tells nothing. */
export class MessageCalls {
  readonly #handlers: Handlers<EventLabel>;
  readonly #pending = new WeakMap<object, Set<Pending>>();

  constructor(context: EntranceContext) {
    this.#handlers = new Handlers(
      {
        duration: context.get(metrics.handlerDuration),
        calls: context.get(metrics.handlerCalls),
        inFlight: context.get(metrics.handlersInFlight),
      },
      context,
    );
  }

  /** The handler of a client's messages, measured. Its first argument is what the message carries. */
  measured(handler: AnyMethod, client: object, labels: Readonly<Record<EventLabel, string>>): AnyMethod {
    const recorder = this.#handlers.with(labels);
    return (...args) => {
      const call: Pending = { event: labels.event, data: args[0], error: undefined };
      const pending = this.#pendingOf(client);
      pending.add(call);
      const startMs = recorder.begin();
      const end = (error: unknown) => {
        pending.delete(call);
        recorder.end(startMs, error);
      };
      return followSubscribedCall(handler, undefined, args, {
        succeed: () => end(call.error),
        // A filter has failed, too.
        fail: (error) => end(call.error ?? error),
      });
    };
  }

  /** The handler of an event, or a guard or pipe before it, has failed with a message of the client. */
  fails(client: object, event: string, data: unknown, error: unknown): void {
    const candidates = [...(this.#pending.get(client) ?? [])].filter(
      (call) => call.error === undefined && Object.is(call.data, data),
    );
    // Calls with the same event and data can't be told apart; each failure ends up in one of them.
    const call = candidates.find((one) => one.event === event) ?? candidates[0];
    if (call !== undefined) call.error = failure(error);
  }

  close(): void {
    this.#handlers.close();
  }

  #pendingOf(client: object): Set<Pending> {
    let pending = this.#pending.get(client);
    if (pending === undefined) this.#pending.set(client, (pending = new Set()));
    return pending;
  }
}
