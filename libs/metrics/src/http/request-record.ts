import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ActiveSlot } from './active-requests.js';
import type { Connection } from './connection.js';
import type { Endpoint } from './endpoint.js';
import type { TraceScope } from './trace-scope.js';

const RECORD = Symbol('nestjs-metrics:request-record');

type Recorded = ServerResponse & { [RECORD]?: RequestRecord };

/** What is remembered of one request from its arrival until it has ended, and then measured of it. */
export class RequestRecord {
  /** The endpoint, when the platform's router told it before the end. */
  endpoint: Endpoint | undefined = undefined;
  /** The platform's own request and response, where they are not Node's. */
  platformRequest: object | undefined = undefined;
  platformResponse: object | undefined = undefined;
  /** The active span of the request, when OpenTelemetry is there. */
  trace: TraceScope | undefined = undefined;
  /** Where the request counts as active; undefined when it is not recorded at all. */
  slot: ActiveSlot | undefined = undefined;
  hasEnded = false;
  firstByteMs = 0;
  seconds = 0;
  firstByteSeconds: number | undefined = undefined;
  requestBytes = 0;
  responseBytes = 0;
  readonly startMs = performance.now();

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    // Kept from the start: Node takes the socket away from the response before it emits 'close'.
    readonly connection: Connection,
  ) {
    (response as Recorded)[RECORD] = this;
    connection.open.add(this);
  }
}

/** The record of a response of Node's, or nothing when its request is not recorded. */
export function recordOf(response: object): RequestRecord | undefined {
  return (response as Recorded)[RECORD];
}
