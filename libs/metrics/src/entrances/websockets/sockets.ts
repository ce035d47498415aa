import type { Client } from './clients.js';

/** A server of an adapter. */
export interface SocketServer {
  /** socket.io: the name of a namespace. */
  readonly name?: unknown;
  /** ws: where it listens; a function of socket.io. */
  readonly path?: unknown;
  readonly options?: { readonly path?: unknown };
  prependListener?(event: 'connection', listener: (client: Client) => void): unknown;
  removeListener?(event: 'connection', listener: (client: Client) => void): unknown;
}

/** What we use of a server and the streams that Nest makes of its events. */
interface ServerStreams {
  readonly server: SocketServer;
  readonly connection: {
    subscribe(next: (args: readonly [Client, ...unknown[]]) => void): { unsubscribe(): void };
  };
}

/** What we use of the adapter. */
interface Adapter {
  bindMessageHandlers(...args: unknown[]): unknown;
  bindClientDisconnect?(client: object, callback: (reason: unknown) => void): unknown;
}

/** Nest's part for WebSockets, which no provider leads to. */
interface SocketModule {
  readonly applicationConfig?: { getIoAdapter(): Adapter | null | undefined };
  readonly socketsContainer?: { getAll(): ReadonlyMap<string, ServerStreams> };
  readonly webSocketsController?: { readonly contextCreator?: { readonly wsProxy?: object } };
}

/** What the gateways of an application use. */
export interface Sockets {
  readonly adapter: Adapter;
  readonly servers: readonly ServerStreams[];
  /** Hears of each exception before the filters do. */
  readonly proxy: object;
}

/** The adapter and the servers of an application's gateways; undefined when it has none. */
export function socketsOf(application: object): Sockets | undefined {
  const { socketModule } = application as { readonly socketModule?: SocketModule | null };
  const adapter = socketModule?.applicationConfig?.getIoAdapter();
  const proxy = socketModule?.webSocketsController?.contextCreator?.wsProxy;
  const servers = [...(socketModule?.socketsContainer?.getAll().values() ?? [])];
  if (!adapter || proxy === undefined || servers.length === 0) return undefined;
  return { adapter, servers, proxy };
}

/** Calls `connected` with each client before the gateways hear of it; returns a function that ends it. */
export function onConnection(
  { server, connection }: ServerStreams,
  connected: (client: Client) => void,
): () => void {
  if (server.prependListener && server.removeListener) {
    server.prependListener('connection', connected);
    return () => server.removeListener?.('connection', connected);
  }
  // A server of an adapter that is not Nest's: a gateway that greets its clients has done so by then.
  const subscription = connection.subscribe(([client]) => connected(client));
  return () => subscription.unsubscribe();
}
