import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { ActiveSlot } from './active-requests.js';
import type { Connection } from './connection.js';
import type { Endpoint } from './endpoint.js';
import type { RequestRecorder } from './request-recorder.js';
import type { TraceScope } from './trace-scope.js';

const RECORD = Symbol('nestjs-metrics:request-record');

type Recorded = ServerResponse & { [RECORD]?: RequestRecord; readonly stream?: ServerHttp2Stream };

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
    readonly recorder: RequestRecorder,
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
