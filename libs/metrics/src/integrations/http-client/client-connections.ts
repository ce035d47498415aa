import type { Socket } from 'node:net';
import type { Gauge } from '../../core/instruments/gauge.js';
import type { RunningCount } from '../../core/instruments/running-count.js';

interface Connection {
  readonly host: string;
  /** The running count that includes it now: of the active or of the idle connections. */
  counted: RunningCount;
  /** Requests that it carries; an HTTP/2 connection carries several. */
  requests: number;
}

/** Counts the connections of HTTP clients that carry a request, and those that are idle. */
export class ClientConnections {
  readonly #known = new WeakMap<Socket, Connection>();
  readonly #closing = new Map<Socket, () => void>();

  constructor(
    private readonly active: Gauge<'host'>,
    private readonly idle: Gauge<'host'>,
  ) {}

  /** Assigns a request to a connection. */
  take(socket: Socket, host: string): void {
    const connection = this.#known.get(socket) ?? this.#begin(socket, host);
    if (connection.requests++ > 0) return;
    this.idle.leave(connection.counted);
    connection.counted = this.active.enter({ host: connection.host });
  }

  /** Ends a request on a connection. */
  giveBack(socket: Socket): void {
    const connection = this.#known.get(socket);
    if (connection === undefined || --connection.requests > 0) return;
    this.active.leave(connection.counted);
    connection.counted = this.idle.enter({ host: connection.host });
  }

  /** Removes the listeners from all connections. */
  stop(): void {
    for (const [socket, close] of this.#closing) socket.off('close', close);
    this.#closing.clear();
  }

  #begin(socket: Socket, host: string): Connection {
    const connection = { host, counted: this.idle.enter({ host }), requests: 0 };
    const close = () => {
      this.#known.delete(socket);
      this.#closing.delete(socket);
      (connection.requests > 0 ? this.active : this.idle).leave(connection.counted);
    };
    this.#known.set(socket, connection);
    this.#closing.set(socket, close);
    socket.once('close', close);
    return connection;
  }
}
