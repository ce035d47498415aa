import type { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { ServerHttp2Stream } from 'node:http2';
import type { ActiveSlot } from '../signals/active-requests.js';
import type { Endpoint } from '../signals/endpoint.js';
import type { TraceScope } from '../../core/open-telemetry.js';

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

const RECORD = Symbol('nestjs-metrics:request-record');

type Recorded = ServerResponse & { [RECORD]?: RequestRecord; readonly stream?: ServerHttp2Stream };

/** Ends requests: the recorder of the application that they count in. */
export interface RequestEnd {
  /** Node has handed all of the response to the operating system. */
  finish(record: RequestRecord): void;
  /** The request is over, in whatever way. */
  end(record: RequestRecord): void;
  /** A handler has answered, with this status where nothing else tells it. */
  answer(record: RequestRecord, status?: number): void;
}

/** What is remembered of one request from its arrival until it has ended, and then measured of it. */
export class RequestRecord {
  /** The endpoint, when the platform's router told it before the end. */
  endpoint: Endpoint | undefined = undefined;
  /** A route that did not answer but passed the request on, as far as the platform leaves that open. */
  passedRoute: object | undefined = undefined;
  /** Whether an error has come to where the application answers errors. */
  hasFailed = false;
  /** The platform's own request and response, where they are not Node's. */
  platformRequest: object | undefined = undefined;
  platformResponse: object | undefined = undefined;
  /** The active span of the request, when OpenTelemetry is there. */
  trace: TraceScope | undefined = undefined;
  /** Where the request counts as active; undefined when it is not recorded at all. */
  slot: ActiveSlot | undefined = undefined;
  /** Whether Node has said that all of the response was handed to the operating system. */
  isFinished = false;
  hasEnded = false;
  firstByteMs = 0;
  seconds = 0;
  firstByteSeconds: number | undefined = undefined;
  requestBytes: number | undefined = undefined;
  responseBytes: number | undefined = undefined;
  /** The status of the answer where no response tells it. */
  answeredStatus: number | undefined = undefined;
  // Read at arrival: frameworks change the prototype of request and response, which makes each read slow.
  readonly method: string | undefined;
  /** The stream of HTTP/2. */
  readonly stream: ServerHttp2Stream | undefined;
  startMs = performance.now();

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    // Kept from the start: Node takes the socket away from the response before it emits 'close'.
    readonly connection: Connection,
    /** Of the application that it counts in: several may have requests on one connection. */
    readonly recorder: RequestEnd,
  ) {
    this.method = request.method;
    this.stream = (response as Recorded).stream;
    (response as Recorded)[RECORD] = this;
    connection.open.push(this);
  }
}

/** The record of a response of Node's, or nothing when its request is not recorded. */
export function recordOf(response: object): RequestRecord | undefined {
  return (response as Recorded)[RECORD];
}
