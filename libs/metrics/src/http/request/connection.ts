import { monotonicMs } from '../../core/clock.js';
import type { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { ServerHttp2Stream } from 'node:http2';
import type { ActiveSlot } from '../signals/active-requests.js';
import type { Endpoint } from '../signals/endpoint.js';
import type { TraceScope } from '../../core/open-telemetry.js';

const CONNECTION = Symbol('nestjs-metrics:connection');

type Tracked = Socket & { [CONNECTION]?: Connection; readonly encrypted?: boolean };

/** Receives the byte counts of a request; `undefined` where nothing counts them. */
export interface WireBytes {
  requestBytes: number | undefined;
  responseBytes: number | undefined;
}

/** Stands in for the socket where there is no connection. */
const NO_SOCKET = { encrypted: false } as unknown as Tracked;

/** One connection of the server: its open requests and the bytes counted so far. */
export class Connection {
  /** Requests that have not ended, oldest first; several when the client pipelines or speaks HTTP/2. */
  readonly open: RequestInFlight[] = [];
  readonly scheme: 'http' | 'https';
  /** Whether a listener waits for it to close. */
  isFollowed = false;
  #read = 0;
  #written = 0;

  private constructor(readonly socket: Tracked) {
    this.scheme = socket.encrypted ? 'https' : 'http';
  }

  /** The connection of a socket or, in HTTP/2, of the proxy that requests have for it. */
  static of(socket: Socket): Connection {
    return (socket as Tracked)[CONNECTION] ?? ((socket as Tracked)[CONNECTION] = new Connection(socket));
  }

  /** The connection of a request, or a new one when it came over none (serverless, `inject()`). */
  static under({ socket }: { readonly socket?: Socket }): Connection {
    return socket instanceof Socket ? Connection.of(socket) : new Connection(socket ?? NO_SOCKET);
  }

  /** The open request that a response answers, if any. */
  answeredBy(response: ServerResponse): RequestInFlight | undefined {
    for (const inFlight of this.open) if (inFlight.response === response) return inFlight;
    return undefined;
  }

  /** Removes a request that has ended. */
  leave(inFlight: RequestInFlight): void {
    const { open } = this;
    if (open.length === 1) open.pop();
    else open.splice(open.indexOf(inFlight), 1);
  }

  /** Bytes read that belong to no counted request. */
  get uncountedBytes(): number {
    return this.socket.bytesRead - this.#read;
  }

  /**
   * Assigns the bytes on the connection since the last ended request to the one that ends now. A connection
   * answers requests one after the other, so these bytes are its own; for concurrent requests (pipelining,
   * HTTP/2) only the sum is exact.
   */
  takeBytes(request: WireBytes): void {
    const { bytesRead, bytesWritten } = this.socket as Partial<Socket>;
    // A stand-in for a socket may not count bytes.
    if (bytesRead === undefined || bytesWritten === undefined) return;
    request.requestBytes = bytesRead - this.#read;
    request.responseBytes = bytesWritten - this.#written;
    this.#read = bytesRead;
    this.#written = bytesWritten;
  }
}

const IN_FLIGHT = Symbol('nestjs-metrics:request-in-flight');

type Carrier = ServerResponse & { [IN_FLIGHT]?: RequestInFlight; readonly stream?: ServerHttp2Stream };

/** Ends requests: the recorder of the application that counts them. */
export interface RequestEnd {
  /** Node has handed the whole response to the operating system. */
  finish(inFlight: RequestInFlight): void;
  /** The request is over, however it ended. */
  end(inFlight: RequestInFlight): void;
  /** A handler has answered with this status; without one, the client has left. */
  answer(inFlight: RequestInFlight, status?: number): void;
}

/** The state of one request from its arrival until it has ended, and then its measurements. */
export class RequestInFlight {
  /** The endpoint, if the platform's router set it before the end. */
  endpoint: Endpoint | undefined = undefined;
  /** A route that passed the request on instead of answering, on platforms that don't clear it from the request. */
  passedRoute: object | undefined = undefined;
  /** Whether an error has reached the application's error handlers. */
  hasFailed = false;
  /** The platform's own request and response, if they are not Node's. */
  platformRequest: object | undefined = undefined;
  platformResponse: object | undefined = undefined;
  /** The trace of the request, if OpenTelemetry is present. */
  trace: TraceScope | undefined = undefined;
  /** Counts the request as active; `undefined` when it is not recorded at all. */
  slot: ActiveSlot | undefined = undefined;
  /** Whether Node has handed the whole response to the operating system. */
  isFinished = false;
  hasEnded = false;
  firstByteMs = 0;
  seconds = 0;
  firstByteSeconds: number | undefined = undefined;
  requestBytes: number | undefined = undefined;
  responseBytes: number | undefined = undefined;
  /** The status that the handler answered with, where the response doesn't show it. */
  answeredStatus: number | undefined = undefined;
  /** Its label value, read on arrival: frameworks change the prototype of the request, which slows each property read. */
  method = '';
  /** The status that was recorded, once the request has ended. */
  status = 0;
  /** The HTTP/2 stream, if any. */
  readonly stream: ServerHttp2Stream | undefined;
  startMs = monotonicMs();

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    // Kept from the start: Node detaches the socket from the response before it emits 'close'.
    readonly connection: Connection,
    /** The recorder of the application that counts it: several applications may have requests on one connection. */
    readonly recorder: RequestEnd,
  ) {
    this.stream = (response as Carrier).stream;
    (response as Carrier)[IN_FLIGHT] = this;
    connection.open.push(this);
  }
}

/** The request that one of Node's responses answers, if it is taken in. */
export function inFlightOf(response: object): RequestInFlight | undefined {
  return (response as Carrier)[IN_FLIGHT];
}
