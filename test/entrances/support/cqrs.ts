import { Inject, Injectable, Scope, type Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import {
  CommandBus,
  CommandHandler,
  CqrsModule,
  EventBus,
  EventsHandler,
  QueryBus,
  QueryHandler,
} from '@nestjs/cqrs';
import type { INestApplicationContext } from '@nestjs/common';
import type { EntranceUnderTest, HandlerKind } from './entrance-under-test.js';
import { startContext } from './metrics.js';

class PayLoan {
  readonly loan = 1;
}
class GetLoan {
  readonly loan = 1;
}
class LoanPaid {
  readonly loan = 1;
}

export const commands = entrance('commands', {
  calls: 'cqrs_commands_total',
  duration: 'cqrs_command_duration_seconds',
  inFlight: 'cqrs_commands_in_flight',
  labels: 'command="PayLoan",handler="Handler"',
  decorate: CommandHandler(PayLoan),
  send: async (app) => app.get(CommandBus).execute(new PayLoan()),
});

export const queries = entrance('queries', {
  calls: 'cqrs_queries_total',
  duration: 'cqrs_query_duration_seconds',
  inFlight: 'cqrs_queries_in_flight',
  labels: 'query="GetLoan",handler="Handler"',
  decorate: QueryHandler(GetLoan),
  send: (app) => app.get(QueryBus).execute(new GetLoan()),
});

export const events = entrance('events', {
  calls: 'cqrs_event_handler_calls_total',
  duration: 'cqrs_event_handler_duration_seconds',
  inFlight: 'cqrs_event_handler_calls_in_flight',
  labels: 'event="LoanPaid",handler="Handler"',
  decorate: EventsHandler(LoanPaid),
  send: (app) => app.get(EventBus).publish(new LoanPaid()),
});

interface MessageKind extends Pick<EntranceUnderTest, 'calls' | 'duration' | 'inFlight' | 'labels'> {
  readonly decorate: ClassDecorator;
  /** Sends a message. */
  readonly send: (app: INestApplicationContext) => unknown;
}

function entrance(name: string, { decorate, send, ...metrics }: MessageKind): EntranceUnderTest {
  return {
    name: `@nestjs/cqrs: ${name}`,
    option: 'cqrs',
    subscribes: false,
    kinds: ['inherited', 'request-scoped'],
    ...metrics,
    async start(handle, kind, options) {
      // The bus of events does not tell when a handler has ended.
      const ends: (() => void)[] = [];
      const handler = handlerOf(() => followed(handle, () => ends.shift()?.()), kind);
      decorate(handler);
      const app = await startContext({ imports: [CqrsModule.forRoot()], providers: [handler] }, options);
      return {
        app,
        async call() {
          const ended = new Promise<void>((resolve) => ends.push(resolve));
          await Promise.allSettled([send(app), ended]);
          await new Promise((resolve) => setImmediate(resolve));
        },
      };
    },
  };
}

/** Calls the handler, and `end` when it has ended; whoever calls it settles its promise. */
function followed(handle: () => unknown, end: () => void): unknown {
  let result: unknown;
  try {
    result = handle();
  } catch (error) {
    end();
    throw error;
  }
  const { then } = (result ?? {}) as { then?: (...callbacks: unknown[]) => unknown };
  if (typeof then !== 'function') {
    end();
    return result;
  }
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- a query runs each time it is awaited
    then(...callbacks: unknown[]) {
      const settled = then.apply(result, callbacks);
      void Promise.resolve(settled).then(end, end);
      return settled;
    },
  };
}

function handlerOf(handle: () => unknown, kind: HandlerKind | undefined): Type<unknown> {
  if (kind === 'request-scoped') {
    @Injectable({ scope: Scope.REQUEST })
    class Handler {
      constructor(@Inject(REQUEST) readonly message: unknown) {}

      execute(): unknown {
        return handle();
      }

      handle(): unknown {
        return handle();
      }
    }
    return Handler;
  }
  @Injectable()
  class Handler {
    execute(): unknown {
      return handle();
    }

    handle(): unknown {
      return handle();
    }
  }
  if (kind === undefined) return Handler;
  class Inheriting extends Handler {}
  // The labels of all kinds are the same.
  return Object.defineProperty(Inheriting, 'name', { value: 'Handler' });
}
