import type { Socket } from 'node:net';
import type { RequestRecord } from './request-record.js';

const CONNECTION = Symbol('nestjs-metrics:connection');

type Tracked = Socket & { [CONNECTION]?: Connection; readonly encrypted?: boolean };

/** Somebody to be told the bytes of a request. */
export interface WireBytes {
  requestBytes: number;
  responseBytes: number;
}

/** One connection of the server: the requests under way on it, and the bytes that were counted already. */
export class Connection {
  /** Requests that have not ended; several when the client pipelines or speaks HTTP/2. */
  readonly open = new Set<RequestRecord>();
  readonly scheme: 'http' | 'https';
  #read = 0;
  #written = 0;

  private constructor(readonly socket: Tracked) {
    this.scheme = socket.encrypted ? 'https' : 'http';
    socket[CONNECTION] = this;
  }

  /** The connection of a socket, of HTTP/2 also by the stand-in that its requests have for it. */
  static of(socket: Socket): Connection {
    return (socket as Tracked)[CONNECTION] ?? new Connection(socket);
  }

  /** Bytes that were read and belong to no request that was counted. */
  get uncountedBytes(): number {
    return this.socket.bytesRead - this.#read;
  }

  /**
   * Gives a request that ends the bytes that went over the connection since the one before. A connection
   * answers one request after the other, so those are its own; of requests under way at the same time
   * (pipelining, HTTP/2) the sum is right.
   */
  takeBytes(request: WireBytes): void {
    // A stream that stands in for a socket may not count.
    const read = this.socket.bytesRead ?? 0;
    const written = this.socket.bytesWritten ?? 0;
    request.requestBytes = read - this.#read;
    request.responseBytes = written - this.#written;
    this.#read = read;
    this.#written = written;
  }
}
