import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Connection } from './connection.js';
import { recordOf, type RequestRecord } from './request-record.js';
import type { RequestRecorder } from './request-recorder.js';
import { UpgradeWatch } from './upgrade-watch.js';

/** Node tells of each HTTP/1 request here, also of those that it answers itself (no `Host`, unknown `Expect`). */
const REQUEST_START = 'http.server.request.start';

/**
 * Node tells here of each response of HTTP/1 that was handed to the operating system. Of one that was not it doesn't, but
 * then the connection is gone.
 */
const RESPONSE_FINISH = 'http.server.response.finish';

/** Node tells of each connection here, with the server as `socket.server`. */
const SERVER_SOCKET = 'net.server.socket';

/** Whether a server speaks TLS. */
export function hasTls(server: Server): boolean {
  return server.listenerCount('secureConnection') > 0;
}

type ServerSocket = Socket & { readonly server?: Server };

/** Feeds the recorder with what happens on the servers of one application, until it is stopped. */
export class ServerWatch {
  readonly #stops = new Map<Server, () => void>();
  readonly #connections = new Set<Connection>();
  readonly #upgrades: UpgradeWatch;

  constructor(
    private readonly main: Server,
    private readonly recorder: RequestRecorder,
  ) {
    this.#watch(main);
    this.#upgrades = new UpgradeWatch(main, this.#onUpgrade);
    // The channels belong to the process: an application whose start fails must not stay on them.
    if (main.listening) this.#onListening();
    else main.once('listening', this.#onListening);
  }

  stop(): void {
    this.main.removeListener('listening', this.#onListening);
    unsubscribe(REQUEST_START, this.#onRequestStart);
    unsubscribe(RESPONSE_FINISH, this.#onResponseFinish);
    unsubscribe(SERVER_SOCKET, this.#onServerSocket);
    this.#upgrades.stop();
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
    // A server is closed a moment before the last of its connections say that they are.
    for (const connection of this.#connections) {
      if (connection.socket.destroyed) this.recorder.closeConnection(connection);
    }
  }

  readonly #onListening = (): void => {
    subscribe(REQUEST_START, this.#onRequestStart);
    subscribe(RESPONSE_FINISH, this.#onResponseFinish);
    subscribe(SERVER_SOCKET, this.#onServerSocket);
  };

  readonly #onRequestStart = (message: unknown): void => {
    const { server, request, response } = message as {
      server: Server;
      request: IncomingMessage;
      response: ServerResponse;
    };
    if (this.#stops.has(server)) this.recorder.begin(request, response);
  };

  readonly #onResponseFinish = (message: unknown): void => {
    const { server, socket, response } = message as {
      server: Server;
      socket: Socket;
      response: ServerResponse;
    };
    if (!this.#stops.has(server)) return;
    // Looked for by its connection: Express changes the prototype of its responses, which makes each read of one slow.
    const record = Connection.of(socket).answeredBy(response);
    if (record !== undefined) this.recorder.finish(record);
  };

  /** Fastify listens on `localhost` with a server for each of its addresses, which share one request listener. */
  readonly #onServerSocket = (message: unknown): void => {
    const { socket } = message as { socket: ServerSocket };
    const { server } = socket;
    if (server === undefined || this.#stops.has(server) || !this.#isSibling(server)) return;
    this.#watch(server);
    this.#onConnection(socket);
  };

  readonly #onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const record = recordOf(response) ?? this.#beginUntold(request, response);
    if (record !== undefined) this.recorder.trace(record);
  };

  /** Begins what Node has told of in no channel: a request of HTTP/2, or of a server that does not listen itself. */
  #beginUntold(request: IncomingMessage, response: ServerResponse): RequestRecord | undefined {
    const record = this.recorder.begin(request, response);
    if (record !== undefined) this.recorder.follow(record);
    return record;
  }

  readonly #onConnection = (socket: Socket): void => {
    const connection = Connection.of(socket);
    this.#connections.add(connection);
    socket.on('close', () => {
      this.#connections.delete(connection);
      this.recorder.closeConnection(connection);
    });
  };

  readonly #onUpgrade = (request: IncomingMessage, socket: Socket): void => {
    this.recorder.upgrade(request, Connection.of(socket));
  };

  #isSibling(server: Server): boolean {
    const listeners = this.main.rawListeners('request');
    return server.rawListeners('request').some((listener) => listeners.includes(listener));
  }

  #watch(server: Server): void {
    // A server with TLS hands its connections on under another name.
    const connected = hasTls(server) ? 'secureConnection' : 'connection';
    server.prependListener('request', this.#onRequest);
    server.on(connected, this.#onConnection);
    this.#stops.set(server, () => {
      server.removeListener('request', this.#onRequest);
      server.removeListener(connected, this.#onConnection);
    });
  }
}
