import { failure } from '../../metrics/calls/follow-call.js';
import { replaceMethod } from '../../metrics/calls/replace-method.js';

/** What was thrown in a call, by the last argument of its handler: the context of the message, or the call of gRPC. */
const thrown = new WeakMap<object, unknown>();

/**
 * What a handler, guard, interceptor or pipe threw in a call. Exception filters make an answer of it, a plain object as a
 * rule, which no longer tells the class.
 */
export function thrownIn(args: readonly unknown[], answer: unknown): unknown {
  const key = args.at(-1);
  if (!isKey(key) || !thrown.has(key)) return answer;
  const error = thrown.get(key);
  thrown.delete(key);
  return error;
}

/** What we use of an application: how it makes the object that calls exception filters. */
interface Application {
  readonly microservicesModule?: {
    readonly listenersController?: {
      readonly exceptionFiltersContext?: {
        create(instance: object, callback: () => void, moduleKey: string): object;
      };
    };
  };
}

interface Host {
  getArgs(): readonly unknown[];
}

/**
 * Sees each exception before the filters do. The objects that call the filters belong to one handler each, or to one call
 * of a request-scoped one, so their class is changed.
 * @throws Error when this version of the package has no such objects
 */
export function watchThrown(application: Application): () => void {
  const filters = application.microservicesModule?.listenersController?.exceptionFiltersContext;
  const prototype: unknown = filters && Object.getPrototypeOf(filters.create({}, () => undefined, ''));
  if (!isKey(prototype) || typeof (prototype as { handle?: unknown }).handle !== 'function') {
    throw new Error('this version of @nestjs/microservices is not known');
  }
  return replaceMethod(
    prototype,
    'handle',
    (handle) =>
      function (...args) {
        const [error, host] = args as [unknown, Host];
        const key = host.getArgs().at(-1);
        if (isKey(key)) thrown.set(key, failure(error));
        return handle.apply(this, args);
      },
  );
}

const isKey = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
