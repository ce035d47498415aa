import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import type { EntranceContext } from '../entrance.js';
import type { Client } from './clients.js';
import { type BindDisconnect, Connections } from './connections.js';
import { MessageCalls } from './message-calls.js';
import { onConnection, type SocketServer, socketsOf } from './sockets.js';

interface MessageHandler {
  readonly message: unknown;
  readonly callback: AnyMethod;
}

/** Measures the gateways of `@nestjs/websockets`, over whatever adapter. */
export function websocketsEntrance(context: EntranceContext): () => void {
  const sockets = socketsOf(context.application);
  if (sockets === undefined) return () => undefined;
  const { adapter, servers, proxy } = sockets;
  const connections = new Connections(context);
  const calls = new MessageCalls(context);
  const bindDisconnect: BindDisconnect = (client, disconnected) =>
    adapter.bindClientDisconnect?.(client, disconnected);
  const stop = startAll([
    ...servers.map((streams) => () => {
      const name = nameOf(streams.server);
      connections.namespace(name);
      return onConnection(streams, (client) => {
        try {
          connections.add(client, name, bindDisconnect);
        } catch (error) {
          context.report("a client of a WebSocket can't be measured", error);
        }
      });
    }),
    () =>
      replaceMethod(
        adapter,
        'bindMessageHandlers',
        (bind) =>
          function (...args) {
            const [client, handlers, ...rest] = args as [Client, MessageHandler[], ...unknown[]];
            return bind.call(this, client, measured(client, handlers), ...rest);
          },
      ),
    () =>
      replaceMethod(
        proxy,
        'handleError',
        (handle) =>
          function (...args) {
            const [, given, error] = args as [
              unknown,
              [client: object, data: unknown, ...unknown[]],
              unknown,
            ];
            const [client, data] = given;
            // Nest appends the event to what the adapter gives.
            calls.fails(client, String(given.at(-1)), data, error);
            return handle.apply(this, args);
          },
      ),
  ]);

  function measured(client: Client, handlers: MessageHandler[]): MessageHandler[] {
    const namespace = connections.namespaceOf(client);
    if (namespace === undefined) return handlers;
    return handlers.map((handler) => {
      const event = String(handler.message);
      namespace.handles(event);
      const call = calls.measured(handler.callback, client, { namespace: namespace.name, event });
      const callback: AnyMethod = (...args) => {
        connections.takes(client, event);
        return call(...args);
      };
      return { ...handler, callback };
    });
  }

  return () => {
    stop();
    calls.close();
    connections.close();
  };
}

/** The namespace of socket.io, or the path of ws. */
function nameOf({ name, path, options }: SocketServer): string {
  const found = [name, path, options?.path].find((one) => typeof one === 'string' && one !== '');
  return (found as string | undefined) ?? '/';
}
