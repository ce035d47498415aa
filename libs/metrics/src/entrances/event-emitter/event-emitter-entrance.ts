import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import type { EntranceContext } from '../entrance.js';
import { handlerName } from '../handler-name.js';
import { type EventListener, EventListeners } from './event-listener.js';

/** What we use of `EventSubscribersLoader`: it subscribes each listener, and logs the errors of its calls. */
interface Loader {
  subscribeToEventIfListener(instance: object, key: string, ...rest: unknown[]): void;
  wrapFunctionInTryCatchBlocks(instance: object, key: string, args: unknown[], options: unknown): unknown;
}

/** What we use of `EventsMetadataAccessor`. */
interface Accessor {
  getEventHandlerMetadata(method: unknown): readonly ListenerMetadata[] | undefined;
}

/** What `@OnEvent()` keeps of a listener. */
interface ListenerMetadata {
  readonly event: unknown;
  readonly options?: object;
}

/**
 * On the options of a listener. A method may listen to several events, and a request-scoped one is called after the
 * emitter has gone on: of what the loader passes to each call, only the options can tell the event.
 */
const LISTENER = Symbol('the listener with these options');

/** Measures the listeners of `@nestjs/event-emitter`. */
export function eventEmitterEntrance(context: EntranceContext): () => void {
  const { instancesWith } = context;
  const [accessor] = instancesWith<Accessor>('getEventHandlerMetadata');
  const [loader] = instancesWith<Loader>('subscribeToEventIfListener', 'wrapFunctionInTryCatchBlocks');
  if (accessor === undefined || loader === undefined) {
    context.report(
      "listeners of @nestjs/event-emitter can't be measured",
      new Error('this version is not known'),
    );
    return () => undefined;
  }
  const listeners = new EventListeners(context);
  let subscribing: string | undefined;
  const stop = startAll([
    () =>
      replaceMethod(
        loader,
        'subscribeToEventIfListener',
        (subscribe) =>
          function (...args) {
            subscribing = handlerName(args[0] as object, String(args[1]));
            try {
              return subscribe.apply(this, args);
            } finally {
              subscribing = undefined;
            }
          },
      ),
    () =>
      replaceMethod(
        accessor,
        'getEventHandlerMetadata',
        (get) =>
          function (method) {
            const found = get.call(this, method) as readonly ListenerMetadata[] | undefined;
            const name = subscribing;
            if (name === undefined) return found;
            return found?.map(({ event, options }) => ({
              event,
              options: { ...options, [LISTENER]: listeners.of(nameOf(event), name) },
            }));
          },
      ),
    () =>
      replaceMethod(
        loader,
        'wrapFunctionInTryCatchBlocks',
        (call) =>
          function (...args) {
            const [instance, key, values, options] = args as CallArguments;
            const listener = options?.[LISTENER];
            const handler = instance[key];
            if (listener === undefined || handler === undefined) return call.apply(this, args);
            const measured: AnyMethod = (...given) => listener.call(handler, instance, given);
            return call.call(this, { [key]: measured }, key, values, options);
          },
      ),
  ]);
  return () => {
    stop();
    listeners.close();
  };
}

type CallArguments = [
  instance: Record<string, AnyMethod | undefined>,
  key: string,
  values: unknown[],
  options: { readonly [LISTENER]?: EventListener } | undefined,
];

/** As in `@OnEvent()`: wildcards stay patterns. */
const nameOf = (event: unknown): string =>
  Array.isArray(event) ? event.map(String).join('.') : String(event);
