import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { Connection, inFlightOf, type RequestInFlight } from './request/connection.js';
import type { RequestRecorder } from './request-recorder.js';
import { UpgradeWatch } from './request/upgrade.js';

/** Node publishes each HTTP/1 request here, including those that it answers itself (no `Host`, unknown `Expect`). */
const REQUEST_START = 'http.server.request.start';

/**
 * Node publishes each HTTP/1 response here once it is handed to the operating system. It stays silent for responses
 * that were not sent; those end with their connection.
 */
const RESPONSE_FINISH = 'http.server.response.finish';

/** Node publishes each connection here, with the server as `socket.server`. */
const SERVER_SOCKET = 'net.server.socket';

/** The owner of each server: applications can share a handler or even a server, but each request counts in one only. */
const owners = new WeakMap<Server, ServerWatch>();

export function hasTls(server: Server): boolean {
  return server.listenerCount('secureConnection') > 0;
}

/** Whether an application in this process already records the requests over a server. */
export function isWatched(server: Server): boolean {
  return owners.has(server);
}

type ServerSocket = Socket & { readonly server?: Server };

/** Feeds the recorder with the requests of one application, over any server, until it is stopped. */
export class ServerWatch {
  readonly #stops = new Map<Server, () => void>();
  readonly #connections = new Set<Connection>();
  #isSubscribed = false;
  #isStopped = false;

  constructor(
    /** The server that Nest created, if it is one of Node's. */
    private readonly main: Server | undefined,
    /** The function that the application's servers call with each request. */
    private readonly handler: unknown,
    private readonly recorder: RequestRecorder,
  ) {
    if (main === undefined || isWatched(main)) return;
    this.#watch(main);
    // The channels belong to the process: an application that fails to start must not stay subscribed.
    if (main.listening) this.#subscribe();
    else main.once('listening', this.#subscribe);
  }

  /**
   * Takes in a request that is not taken in yet: an HTTP/2 request, or one over a server that is not watched or over no server
   * (serverless, `inject()`).
   */
  arrive(request: IncomingMessage, response: ServerResponse): RequestInFlight | undefined {
    if (this.#isStopped) return undefined;
    const inFlight = this.recorder.take(request, response);
    // An application that doesn't listen itself discovers its servers by their first requests.
    const { server } = (request.socket as ServerSocket | undefined) ?? {};
    if (inFlight === undefined || !(server instanceof NetServer)) return inFlight;
    if (this.#adopt(server)) this.#subscribe();
    if (this.#stops.has(server)) this.#follow(inFlight.connection);
    else if (inFlight.stream === undefined) this.recorder.followTo(inFlight.connection);
    return inFlight;
  }

  get isListening(): boolean {
    return this.main?.listening === true;
  }

  stop(): void {
    this.#isStopped = true;
    this.main?.removeListener('listening', this.#subscribe);
    unsubscribe(REQUEST_START, this.#onRequestStart);
    unsubscribe(RESPONSE_FINISH, this.#onResponseFinish);
    unsubscribe(SERVER_SOCKET, this.#onServerSocket);
    for (const stop of this.#stops.values()) stop();
    // A server closes shortly before its last connections emit 'close'.
    for (const connection of this.#connections) {
      if (connection.socket.destroyed) this.recorder.closeConnection(connection);
    }
  }

  readonly #subscribe = (): void => {
    if (this.#isSubscribed) return;
    this.#isSubscribed = true;
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
    if (!this.#stops.has(server)) return;
    const inFlight = this.recorder.begin(request, response);
    // The connection may be older than this watch.
    if (inFlight !== undefined && !inFlight.connection.isFollowed) this.#follow(inFlight.connection);
  };

  readonly #onResponseFinish = (message: unknown): void => {
    const { server, socket, response } = message as {
      server: Server;
      socket: Socket;
      response: ServerResponse;
    };
    if (!this.#stops.has(server)) return;
    // Found through the connection: Express changes the prototype of its responses, which slows each property read.
    const inFlight = Connection.of(socket).answeredBy(response);
    if (inFlight !== undefined) inFlight.recorder.finish(inFlight);
  };

  /** Fastify listens on `localhost` with one server per address; others create further servers themselves. */
  readonly #onServerSocket = (message: unknown): void => {
    const { socket } = message as { socket: ServerSocket };
    if (this.#adopt(socket.server) && !hasTls(socket.server)) this.#follow(Connection.of(socket));
  };

  readonly #onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const inFlight = inFlightOf(response);
    if (inFlight === undefined) this.arrive(request, response);
    else this.recorder.trace(inFlight);
  };

  readonly #onConnection = (socket: Socket): void => this.#follow(Connection.of(socket));

  readonly #onUpgrade = (request: IncomingMessage, socket: Socket): void => {
    this.recorder.upgrade(request, Connection.of(socket));
  };

  #follow(connection: Connection): void {
    if (connection.isFollowed) return;
    connection.isFollowed = true;
    this.#connections.add(connection);
    connection.socket.on('close', () => {
      this.#connections.delete(connection);
      this.recorder.closeConnection(connection);
    });
  }

  /** Watches another server if it belongs to the application; returns whether it started to. */
  #adopt(server: Server | undefined): server is Server {
    if (server === undefined || isWatched(server)) return false;
    if (!server.listeners('request').includes(this.handler as () => void)) return false;
    this.#watch(server);
    return true;
  }

  #watch(server: Server): void {
    // A TLS server emits its connections under another name.
    const connected = hasTls(server) ? 'secureConnection' : 'connection';
    const upgrades = new UpgradeWatch(server, this.#onUpgrade);
    const stop = (): void => {
      server.removeListener('request', this.#onRequest);
      server.removeListener(connected, this.#onConnection);
      server.removeListener('close', stop);
      upgrades.stop();
      owners.delete(server);
      this.#stops.delete(server);
    };
    server.prependListener('request', this.#onRequest);
    server.on(connected, this.#onConnection);
    // Nest's own server may be closed and listen again; other servers are replaced by new ones.
    if (server !== this.main) server.on('close', stop);
    owners.set(server, this);
    this.#stops.set(server, stop);
  }
}
