import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestRecord } from './request-record.js';

const CONNECTION = Symbol('nestjs-metrics:connection');

type Tracked = Socket & { [CONNECTION]?: Connection; readonly encrypted?: boolean };

/** Somebody to be told the bytes of a request; undefined where nobody counts them. */
export interface WireBytes {
  requestBytes: number | undefined;
  responseBytes: number | undefined;
}

/** What stands for a connection where there is none. */
const NO_SOCKET = { encrypted: false } as unknown as Tracked;

/** One connection of the server: the requests under way on it, and the bytes that were counted already. */
export class Connection {
  /** Requests that have not ended, those that came first in front; several when the client pipelines or speaks HTTP/2. */
  readonly open: RequestRecord[] = [];
  readonly scheme: 'http' | 'https';
  /** Whether somebody waits for it to close. */
  isFollowed = false;
  #read = 0;
  #written = 0;

  private constructor(readonly socket: Tracked) {
    this.scheme = socket.encrypted ? 'https' : 'http';
  }

  /** The connection of a socket, of HTTP/2 also by the stand-in that its requests have for it. */
  static of(socket: Socket): Connection {
    return (socket as Tracked)[CONNECTION] ?? ((socket as Tracked)[CONNECTION] = new Connection(socket));
  }

  /** The connection that a request came over; one of its own when there is none (serverless, `inject()`). */
  static under({ socket }: { readonly socket?: Socket }): Connection {
    return socket instanceof Socket ? Connection.of(socket) : new Connection(socket ?? NO_SOCKET);
  }

  /** The request that a response answers, when it has not ended. */
  answeredBy(response: ServerResponse): RequestRecord | undefined {
    for (const record of this.open) if (record.response === response) return record;
    return undefined;
  }

  /** Leaves a request that ends out of those that have not. */
  leave(record: RequestRecord): void {
    const { open } = this;
    if (open.length === 1) open.pop();
    else open.splice(open.indexOf(record), 1);
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
    const { bytesRead, bytesWritten } = this.socket as Partial<Socket>;
    // What stands in for a socket may not count.
    if (bytesRead === undefined || bytesWritten === undefined) return;
    request.requestBytes = bytesRead - this.#read;
    request.responseBytes = bytesWritten - this.#written;
    this.#read = bytesRead;
    this.#written = bytesWritten;
  }
}
