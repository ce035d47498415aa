import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import type { EntranceContext } from '../entrance.js';
import { CallRecorders } from './call-recorders.js';
import { measuredGrpcMethod } from './grpc-method.js';
import { measuredHandler } from './measured-handler.js';
import type { Handler, Server } from './servers.js';
import { watchThrown } from './thrown.js';
import { transportName } from './transport.js';
import { watchUnmatched } from './unmatched.js';

/** Measures what servers of `@nestjs/microservices` handle. */
export function serversEntrance(context: EntranceContext): () => void {
  const { servers, application, report } = context;
  const recorders = new CallRecorders(context, 'server');
  const stop = startAll([
    () => watchThrownOrReport(application, report),
    ...[...servers.all].map((server) => () => measureServer(server, recorders, report)),
    () =>
      servers.onGrpcMethod((method) => {
        method.handler = measuredGrpcMethod(method, recorders);
      }),
  ]);
  return () => {
    stop();
    recorders.close();
  };
}

function watchThrownOrReport(application: object, report: EntranceContext['report']): () => void {
  try {
    return watchThrown(application);
  } catch (error) {
    report('exceptions of messages are counted by what their filters made of them', error);
    return () => undefined;
  }
}

function measureServer(
  server: Server,
  recorders: CallRecorders,
  report: EntranceContext['report'],
): () => void {
  const transport = transportName(server.transportId);
  const handlers = server.getHandlers?.();
  if (handlers === undefined) {
    report(`messages over ${transport} can't be measured`, new Error('the server has no getHandlers()'));
    return () => undefined;
  }
  // Those of gRPC are known by their methods.
  if (server.createServiceMethod !== undefined) return () => undefined;
  const originals = new Map<Handler, Handler>();
  const measureHandlers = () => {
    for (const [pattern, handler] of handlers) {
      if (originals.has(handler)) continue;
      const kind = handler.isEventHandler === true ? 'event' : 'request';
      const recorder = recorders.with({ transport, pattern: String(pattern), kind });
      const measured = measuredHandler(handler, recorder);
      originals.set(measured, handler);
      // Further handlers of an event hang on the first: one message is one call.
      handlers.set(pattern, measured);
    }
  };
  measureHandlers();
  return startAll([
    () => () => {
      for (const [pattern, handler] of handlers) handlers.set(pattern, originals.get(handler) ?? handler);
    },
    // A part of a hybrid application may get its handlers only now.
    () =>
      replaceMethod(
        server,
        'listen',
        (listen: AnyMethod) =>
          function (...args) {
            measureHandlers();
            return listen.apply(this, args);
          },
      ),
    () =>
      watchUnmatched(server, (kind) => {
        const recorder = recorders.with({ transport, pattern: '(unmatched)', kind });
        recorder.end(recorder.begin(), undefined, { result: 'failure' });
      }),
  ]);
}
