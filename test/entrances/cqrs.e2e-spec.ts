import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext, Injectable, Logger, type ModuleMetadata } from '@nestjs/common';
import {
  AggregateRoot,
  Command,
  CommandBus,
  CommandHandler,
  CqrsModule,
  type CqrsModuleOptions,
  EventBus,
  EventPublisher,
  EventsHandler,
  type ICommand,
  type IEvent,
  type IEventHandler,
  ofType,
  Saga,
} from '@nestjs/cqrs';
import { MetricFactory } from '@app/metrics';
import { map, type Observable } from 'rxjs';
import { countsOf, startContext, valuesOf } from './support/metrics.js';

class LoanPaid {
  readonly loan = 1;
}
class LoanClosed {
  readonly loan = 1;
}
class Thank extends Command<string> {}

const opened: INestApplicationContext[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
  jest.restoreAllMocks();
});

async function start(providers: ModuleMetadata['providers'], options?: CqrsModuleOptions) {
  const app = await startContext({ imports: [CqrsModule.forRoot(options)], providers });
  opened.push(app);
  return { app, events: app.get(EventBus), commands: app.get(CommandBus) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('handlers', () => {
  @EventsHandler(LoanPaid, LoanClosed)
  class Audit implements IEventHandler<LoanPaid | LoanClosed> {
    #seen: unknown[] = [];

    handle(event: LoanPaid | LoanClosed): void {
      this.#seen.push(event);
    }

    get seen(): unknown[] {
      return this.#seen;
    }
  }

  it('are told apart by the class of the event', async () => {
    const { app, events } = await start([Audit]);
    const [paid, closed] = [new LoanPaid(), new LoanClosed()];
    events.publishAll([paid, closed, paid]);
    expect(await countsOf(app, 'cqrs_event_handler_calls_total')).toEqual({
      'event="LoanPaid",handler="Audit",result="success"': 2,
      'event="LoanClosed",handler="Audit",result="success"': 1,
    });
    expect(app.get(Audit).seen).toEqual([paid, closed, paid]);
  });

  it('are told apart when the application names its events itself', async () => {
    const { app, events } = await start([Audit], {
      eventIdProvider: { getEventId: (event: unknown) => (event as { name: string }).name },
    });
    events.publish(new LoanClosed());
    expect(await countsOf(app, 'cqrs_event_handler_calls_total')).toEqual({
      'event="LoanClosed",handler="Audit",result="success"': 1,
    });
  });

  it('each count an event, those of an aggregate too', async () => {
    @EventsHandler(LoanPaid)
    class Letter implements IEventHandler<LoanPaid> {
      handle(): void {
        throw new RangeError('no ink');
      }
    }
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { app } = await start([Audit, Letter]);
    const loan = app.get(EventPublisher).mergeObjectContext(new (class Loan extends AggregateRoot {})());
    loan.apply(new LoanPaid());
    loan.commit();
    await settled();
    expect(await countsOf(app, 'cqrs_event_handler_calls_total')).toEqual({
      'event="LoanPaid",handler="Audit",result="success"': 1,
      'event="LoanPaid",handler="Letter",result="failure",exception="RangeError"': 1,
    });
  });

  it('may be made by a factory', async () => {
    const { app, commands } = await start([{ provide: 'thanks', useFactory: () => new Thanks() }]);
    expect(await commands.execute(new Thank())).toBe('thank you');
    expect(await countsOf(app, 'cqrs_commands_total')).toEqual({
      'command="Thank",handler="Thanks",result="success"': 1,
    });
  });

  it('may be registered late', async () => {
    const { app, commands } = await start([]);
    const wrapper = { metatype: Thanks, instance: new Thanks(), isDependencyTreeStatic: () => true };
    commands.register([wrapper as never]);
    await commands.execute(new Thank());
    expect(await countsOf(app, 'cqrs_commands_in_flight')).toEqual({});
    expect(await countsOf(app, 'cqrs_commands_total')).toEqual({
      'command="Thank",handler="Thanks",result="success"': 1,
    });
  });

  it('count no command that has none', async () => {
    const { app, commands } = await start([]);
    expect(() => commands.execute(new Thank())).toThrow('No handler');
    expect(await valuesOf(app, 'cqrs_commands_total')).toEqual({});
  });

  it('without execute() fail the start as before', async () => {
    @CommandHandler(Thank)
    class Empty {}
    await expect(start([Empty as never])).rejects.toThrow('An invalid command handler');
  });
});

describe('a saga', () => {
  @Injectable()
  class Manners {
    readonly #wait = 'none';

    @Saga()
    thank(events: Observable<IEvent>): Observable<ICommand | undefined> {
      return events.pipe(
        ofType(LoanPaid, LoanClosed),
        map((event) => {
          if (event instanceof LoanClosed) throw new TypeError(this.#wait);
          return new Thank();
        }),
      );
    }
  }

  it('counts the commands that it sends, and is active until its stream fails', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { app, events } = await start([Manners, Thanks]);
    const active = () => valuesOf(app, 'cqrs_saga_active');
    expect(await active()).toEqual({ 'saga="Manners.thank"': 1 });
    events.publish(new LoanPaid());
    events.publish(new LoanPaid());
    await settled();
    expect(await countsOf(app, 'cqrs_saga_commands_total')).toEqual({
      'saga="Manners.thank",command="Thank"': 2,
    });
    expect(await countsOf(app, 'cqrs_commands_total')).toEqual({
      'command="Thank",handler="Thanks",result="success"': 2,
    });
    events.publish(new LoanClosed());
    expect(await active()).toEqual({ 'saga="Manners.thank"': 0 });
    expect(error.mock.calls.map(([message]) => message)).toEqual([
      'Saga "thank" has thrown an unhandled exception.',
    ]);
    expect(await countsOf(app, 'cqrs_unhandled_exceptions_total')).toEqual({
      'cause="thank",exception="TypeError"': 1,
    });
  });

  it('is not active when the application has closed', async () => {
    const { app } = await start([Manners]);
    await app.close();
    expect(await valuesOf(app, 'cqrs_saga_active')).toEqual({ 'saga="Manners.thank"': 0 });
  });

  it('that is no stream fails the start as before', async () => {
    @Injectable()
    class Broken {
      @Saga()
      thank(): unknown {
        return undefined;
      }
    }
    await expect(start([Broken])).rejects.toThrow('Invalid saga');
  });
});

describe('unhandled exceptions', () => {
  @EventsHandler(LoanPaid)
  class Letter implements IEventHandler<LoanPaid> {
    async handle(): Promise<void> {
      await settled();
      throw new RangeError('no ink');
    }
  }

  it.each([
    ['the bus', undefined],
    ["the application's own publisher", { publish: () => undefined }],
  ])('are counted, published to %s', async (_name, unhandledExceptionPublisher) => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { app, events } = await start([Letter], { unhandledExceptionPublisher });
    events.publish(new LoanPaid());
    await settled();
    await settled();
    expect(await countsOf(app, 'cqrs_unhandled_exceptions_total')).toEqual({
      'cause="LoanPaid",exception="RangeError"': 1,
    });
  });
});

it('has no metrics of messages without CqrsModule', async () => {
  const app = await startContext({});
  opened.push(app);
  expect(await app.get(MetricFactory).registry.metrics()).not.toContain('cqrs_');
});

@CommandHandler(Thank)
class Thanks {
  async execute(): Promise<string> {
    return Promise.resolve('thank you');
  }
}
