import { BoundedNames } from '../../metrics/bounded-names.js';
import { replaceMethod } from '../../metrics/calls/replace-method.js';
import type { EntranceContext } from '../entrance.js';
import { type Client, sentEventOf, sizeOf, type WsClient } from './clients.js';
import { Namespace, UNMATCHED } from './namespace.js';

/** Registers a function that hears of a client's end; a part of every adapter. */
export type BindDisconnect = (client: Client, disconnected: (reason: unknown) => void) => void;

/** A client that is connected. */
interface Connection {
  readonly namespace: Namespace;
  /** A message has come that no handler has taken so far. */
  isWaiting: boolean;
}

/** The clients that are connected, and what goes over their connections. */
export class Connections {
  readonly #namespaces = new Map<string, Namespace>();
  readonly #names = new BoundedNames(undefined);
  readonly #connections = new WeakMap<object, Connection>();

  constructor(private readonly context: EntranceContext) {}

  /** The namespace with this name, or the one that stands for those beyond the limit. */
  namespace(name: string): Namespace {
    const label = this.#names.take(name);
    let namespace = this.#namespaces.get(label);
    if (namespace === undefined) {
      namespace = new Namespace(label, this.context);
      this.#namespaces.set(label, namespace);
    }
    return namespace;
  }

  /** A client has connected; a namespace that several gateways share tells each time. */
  add(client: Client, server: string, bindDisconnect: BindDisconnect): void {
    if (this.#connections.has(client)) return;
    // A namespace of socket.io may be made for a client, by a pattern.
    const namespace = this.namespace(client.nsp?.name ?? server);
    const connection: Connection = { namespace, isWaiting: false };
    this.#connections.set(client, connection);
    namespace.connected();
    bindDisconnect(client, (reason) => this.#safely(() => namespace.disconnected(reason)));
    if (client.onAny && client.onAnyOutgoing) {
      client.onAny((event) => this.#safely(() => namespace.receives(String(event))));
      client.onAnyOutgoing((event) => this.#safely(() => namespace.sends(String(event))));
    } else if (client.on && client.send) this.#watchWs(client as WsClient, connection);
  }

  /** Where the messages of the client count. */
  namespaceOf(client: object): Namespace | undefined {
    return this.#connections.get(client)?.namespace;
  }

  /** A handler takes the message that has just come. */
  takes(client: object, event: string): void {
    const connection = this.#connections.get(client);
    if (!connection?.isWaiting) return;
    connection.isWaiting = false;
    this.#safely(() => connection.namespace.receives(event));
  }

  close(): void {
    for (const namespace of this.#namespaces.values()) namespace.close();
  }

  #watchWs(client: WsClient, connection: Connection): void {
    const { namespace } = connection;
    // A message of ws names its event in its text. The handlers that the adapter calls at once tell it to us.
    const flush = () => {
      if (!connection.isWaiting) return;
      connection.isWaiting = false;
      this.#safely(() => namespace.receives(UNMATCHED));
    };
    client.on('message', (data) => {
      flush();
      connection.isWaiting = true;
      queueMicrotask(flush);
      this.#safely(() => namespace.receivesBytes(sizeOf(data)));
    });
    const sends = (data: unknown) => {
      this.#safely(() => {
        namespace.sends(sentEventOf(data));
        namespace.sendsBytes(sizeOf(data));
      });
    };
    replaceMethod(
      client,
      'send',
      (send) =>
        function (...args) {
          sends(args[0]);
          return send.apply(this, args);
        },
    );
  }

  #safely(record: () => void): void {
    try {
      record();
    } catch (error) {
      this.context.report('a connection of a WebSocket could not be recorded', error);
    }
  }
}
