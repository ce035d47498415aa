import type { Socket } from 'node:net';
import type { Gauge } from '../../core/instruments/gauge.js';
import type { RunningCount } from '../../core/instruments/running-count.js';

interface Connection {
  readonly host: string;
  /** Where it is counted now: among the active ones or among the idle ones. */
  counted: RunningCount;
  /** Requests that it carries; HTTP/2 carries several. */
  requests: number;
}

/** Counts the connections of HTTP clients, by whether they carry a request. */
export class ClientConnections {
  readonly #known = new WeakMap<Socket, Connection>();
  readonly #closing = new Map<Socket, () => void>();

  constructor(
    private readonly active: Gauge<'host'>,
    private readonly idle: Gauge<'host'>,
  ) {}

  /** A connection gets a request. */
  take(socket: Socket, host: string): void {
    const connection = this.#known.get(socket) ?? this.#begin(socket, host);
    if (connection.requests++ > 0) return;
    this.idle.leave(connection.counted);
    connection.counted = this.active.enter({ host: connection.host });
  }

  /** A request on it is over. */
  giveBack(socket: Socket): void {
    const connection = this.#known.get(socket);
    if (connection === undefined || --connection.requests > 0) return;
    this.active.leave(connection.counted);
    connection.counted = this.idle.enter({ host: connection.host });
  }

  /** Listens to no connection any more. */
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
