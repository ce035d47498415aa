import type { AnyMethod } from '../../metrics/calls/replace-method.js';

/** What we use of Nest's `InstanceWrapper`, which the buses are given for each handler and each class with sagas. */
export interface Wrapper {
  readonly metatype?: unknown;
  /** The tokens of a factory, or null for a class. */
  readonly inject?: unknown;
  readonly instance?: Record<string, AnyMethod | undefined>;
  isDependencyTreeStatic(): boolean;
}

/** What we use of each bus; those of commands and of queries have one of these names for the class of a message. */
export interface Bus {
  getCommandId?(command: object): unknown;
  getQueryId?(query: object): unknown;
  bind(handler: Wrapper, id: unknown): void;
  readonly moduleRef: { resolve(...args: unknown[]): Promise<object> };
}

/** What we use of the bus of events. */
export interface EventBus extends Bus {
  registerSagas(wrappers: readonly Wrapper[]): void;
  readonly eventIdProvider: { getEventId(event: unknown): unknown };
  readonly unhandledExceptionBus: { publish(info: UnhandledException): unknown };
}

export interface UnhandledException {
  /** The event or command, or the name of the method that made the saga. */
  readonly cause: unknown;
  readonly exception: unknown;
}

/** The class of a handler or of sagas, as the package finds it. */
export function classOf(wrapper: Wrapper): object {
  const type = wrapper.inject ? wrapper.instance?.constructor : wrapper.metatype;
  if (typeof type !== 'function') throw new Error('the handler has no class');
  return type;
}

/** What a decorator of the package keeps of a class. */
export const keptBy = (decorator: string, type: object): unknown => Reflect.getMetadata(decorator, type);

/** An object that is another one, except for some properties. */
export function standIn<T extends object>(object: T, properties: Record<string, unknown>): T {
  return Object.create(object, Object.getOwnPropertyDescriptors(properties)) as T;
}
