import { followCall } from '../../metrics/calls/follow-call.js';
import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import type { HandlerRecorder } from '../handler-recorder.js';
import { type Bus, standIn, type Wrapper } from './cqrs-objects.js';

/**
 * Measures the handlers that a bus will bind. The bus calls `method` of a handler's instance, which it takes from the
 * wrapper or, when it is request-scoped, from `moduleRef`: both are given to it with the instance replaced.
 */
export function measureBus(
  bus: Bus,
  method: 'execute' | 'handle',
  recorderOf: (handler: Wrapper, id: unknown) => HandlerRecorder<string> | undefined,
): () => void {
  return replaceMethod(
    bus,
    'bind',
    (bind) =>
      function (...args) {
        const [handler, id] = args as [Wrapper, unknown];
        const recorder = recorderOf(handler, id);
        if (recorder === undefined) return bind.apply(this, args);
        const measured = (instance: Wrapper['instance']) => measuredInstance(instance, method, recorder);
        return handler.isDependencyTreeStatic()
          ? bind.call(this, standIn(handler, { instance: measured(handler.instance) }), id)
          : bind.call(standIn(this as Bus, { moduleRef: resolving(bus.moduleRef, measured) }), handler, id);
      },
  );
}

/** An instance with nothing but the method that the bus calls. */
function measuredInstance(
  instance: Wrapper['instance'],
  method: string,
  recorder: HandlerRecorder<string>,
): Wrapper['instance'] {
  if (typeof instance?.[method] !== 'function') return instance;
  return {
    [method]: (...args) => {
      const startMs = recorder.begin();
      // Looked up at each call, as the bus does.
      return followCall(instance[method] as AnyMethod, instance, args, (error) =>
        recorder.end(startMs, error),
      );
    },
  };
}

const resolving = (
  moduleRef: Bus['moduleRef'],
  measured: (instance: Wrapper['instance']) => Wrapper['instance'],
): Bus['moduleRef'] =>
  standIn(moduleRef, {
    resolve: async (...args: unknown[]) => measured((await moduleRef.resolve(...args)) as never),
  });
