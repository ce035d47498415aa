import { followObservable } from '../../metrics/calls/follow-observable.js';
import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import type { ClientCalls } from './client-calls.js';
import { kindOfMethod, methodName } from './grpc-status.js';
import type { GrpcDefinition } from './servers.js';

/** Measures the methods of services from `getService()`, which makes them anew each time. */
export function measureGrpcClient(client: object, calls: ClientCalls): () => void {
  return replaceMethod(
    client,
    'createServiceMethod',
    (create) =>
      function (...args) {
        const method = create.apply(this, args) as AnyMethod;
        const [service, name] = args as [Readonly<Record<string, GrpcDefinition>>, string];
        const definition = service[name];
        if (definition === undefined) return method;
        const begin = calls.with({
          transport: 'grpc',
          pattern: methodName(definition),
          kind: kindOfMethod(definition),
        });
        const measured: AnyMethod = function (...values) {
          return followObservable(method.apply(this, values) as object, begin);
        };
        return measured;
      },
  );
}
