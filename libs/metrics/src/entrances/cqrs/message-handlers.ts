import { classNameOf } from '../../metrics/calls/class-name.js';
import type { EntranceContext } from '../entrance.js';
import type { HandlerRecorder } from '../handler-recorder.js';
import { Handlers } from '../handlers.js';
import { classOf, type Wrapper } from './cqrs-objects.js';
import type * as metrics from './cqrs.metrics.js';

/** The kinds of messages, and the label of each with the message's class. */
export type MessageKind = 'command' | 'query' | 'event';

/** The handlers of commands, queries or events. */
export class MessageHandlers {
  readonly #handlers: Handlers<string>;

  constructor(
    private readonly kind: MessageKind,
    { duration, calls, inFlight }: typeof metrics.commands | typeof metrics.queries | typeof metrics.events,
    private readonly context: EntranceContext,
  ) {
    const instruments = {
      duration: context.get(duration as never),
      calls: context.get(calls as never),
      inFlight: context.get(inFlight as never),
    };
    this.#handlers = new Handlers<string>(instruments, context);
  }

  /** The recorder of a handler's calls with a class of messages; undefined, and reported, when either is not known. */
  of(handler: Wrapper, messageOf: (type: object) => unknown): HandlerRecorder<string> | undefined {
    try {
      const type = classOf(handler);
      const message = messageOf(type);
      if (typeof message !== 'function') throw new Error(`${classNameOf(type)} has no class of messages`);
      return this.#handlers.with({ [this.kind]: classNameOf(message), handler: classNameOf(type) });
    } catch (error) {
      this.context.report(`a handler of @nestjs/cqrs can't be measured`, error);
      return undefined;
    }
  }

  close(): void {
    this.#handlers.close();
  }
}
