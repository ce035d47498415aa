import { classNameOf } from '../../metrics/calls/class-name.js';
import { exceptionName } from '../../metrics/calls/exception-name.js';
import { replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import type { EntranceContext } from '../entrance.js';
import { type Bus, type EventBus, keptBy, type UnhandledException } from './cqrs-objects.js';
import * as metrics from './cqrs.metrics.js';
import { measureBus } from './measured-bus.js';
import { MessageHandlers } from './message-handlers.js';
import { Sagas } from './sagas.js';

/** Measures the handlers and sagas of `@nestjs/cqrs`. */
export function cqrsEntrance(context: EntranceContext): () => void {
  const { instancesWith } = context;
  const [commandBus] = instancesWith<Bus>('bind', 'getCommandId');
  const [queryBus] = instancesWith<Bus>('bind', 'getQueryId');
  const [eventBus] = instancesWith<EventBus>('bind', 'registerSagas');
  if (commandBus === undefined || queryBus === undefined || eventBus === undefined) {
    context.report("handlers of @nestjs/cqrs can't be measured", new Error('this version is not known'));
    return () => undefined;
  }

  const commands = new MessageHandlers('command', metrics.commands, context);
  const queries = new MessageHandlers('query', metrics.queries, context);
  const events = new MessageHandlers('event', metrics.events, context);
  const stop = startAll([
    () =>
      measureBus(commandBus, 'execute', (handler) =>
        commands.of(handler, (type) => keptBy('__commandHandler__', type)),
      ),
    () =>
      measureBus(queryBus, 'execute', (handler) =>
        queries.of(handler, (type) => keptBy('__queryHandler__', type)),
      ),
    () =>
      measureBus(eventBus, 'handle', (handler, id) =>
        events.of(handler, (type) => eventWith(id, eventBus, type)),
      ),
    () => new Sagas(context).watch(eventBus),
    () => countUnhandled(eventBus, context),
  ]);
  return () => {
    stop();
    for (const handlers of [commands, queries, events]) handlers.close();
  };
}

/** A handler may listen to several classes of events, which the bus binds one by one. */
function eventWith(id: unknown, { eventIdProvider }: EventBus, handler: object): unknown {
  const events = keptBy('__eventsHandler__', handler) as readonly unknown[];
  return events.find((event) => eventIdProvider.getEventId(event) === id);
}

/** A publisher of the application's own passes nothing on to the subscribers of the bus. */
function countUnhandled({ unhandledExceptionBus }: EventBus, context: EntranceContext): () => void {
  const unhandled = context.get(metrics.unhandledExceptions);
  return replaceMethod(
    unhandledExceptionBus,
    'publish',
    (publish) =>
      function (...args) {
        try {
          const { cause, exception } = args[0] as UnhandledException;
          unhandled.inc({ cause: nameOf(cause), exception: exceptionName(exception) });
        } catch (error) {
          context.report('an unhandled exception of @nestjs/cqrs could not be counted', error);
        }
        return publish.apply(this, args);
      },
  );
}

const nameOf = (cause: unknown): string =>
  typeof cause === 'string' ? cause : classNameOf(Object.getPrototypeOf(cause) as object);
