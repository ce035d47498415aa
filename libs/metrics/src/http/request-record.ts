import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const RECORD = Symbol('nestjs-metrics:request-record');

/** What is remembered of one request from its arrival until it is closed. */
export class RequestRecord {
  /** Set by the interceptor when the handler asks not to be counted. */
  isIgnored = false;
  readonly startMs = performance.now();
  // Kept from the start: Node takes the socket away from the response before it emits 'close'.
  readonly socket: Socket;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {
    this.socket = request.socket;
    (request as Recorded)[RECORD] = this;
  }
}

interface Recorded extends IncomingMessage {
  [RECORD]?: RequestRecord;
}

/** The record of a request as the framework hands it out, or nothing when the request is not recorded. */
export function recordOf(request: object): RequestRecord | undefined {
  return (request as Partial<Recorded>)[RECORD];
}
