import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { RequestRecord } from './connection.js';

/** A response that its own server broke off. */
const BROKEN_OFF = 500;

/** Codes with which a stream of HTTP/2 is reset (RFC 9113, section 7). */
const NO_ERROR = 0;
const INTERNAL_ERROR = 2;

/** What the operating system says of a connection that the other side closed. */
const PEER_CLOSED = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT']);

/** The status that went over the wire; `abortedStatus` when the client left before all of the response was sent. */
export function statusOf(record: RequestRecord, abortedStatus: number): number {
  const { response, stream, connection } = record;
  if (stream !== undefined) return http2Status(stream, response, abortedStatus);
  if (isSent(record)) return statusInHead(response);
  const refusal = refusalStatus(connection.socket);
  if (refusal !== undefined) return refusal;
  return hasPeerClosed(connection.socket) ? abortedStatus : BROKEN_OFF;
}

/**
 * Whether all of a response of HTTP/1 was sent. Node also calls one finished whose last write failed, because the
 * client was gone.
 */
function isSent({ response, isFinished, connection: { socket } }: RequestRecord): boolean {
  return (isFinished || response.writableFinished) && !PEER_CLOSED.has(codeOf(socket.errored));
}

function http2Status(stream: ServerHttp2Stream, response: ServerResponse, abortedStatus: number): number {
  const { rstCode } = stream;
  if (rstCode === INTERNAL_ERROR) return BROKEN_OFF;
  // Also a stream that is reset, or whose connection is gone, ends its writable side as if all had been sent.
  const isSent = response.writableEnded && response.writableFinished && (rstCode ?? NO_ERROR) === NO_ERROR;
  return isSent
    ? ((stream.sentHeaders?.[':status'] as number | undefined) ?? response.statusCode)
    : abortedStatus;
}

/** Node's own response, which keeps its head as it was sent. */
type WithHead = ServerResponse & { readonly _header?: unknown };

const ZERO = '0'.charCodeAt(0);

/** The three digits of `HTTP/1.1 200 OK`: a `statusCode` that is set after the head was sent goes nowhere. */
function statusInHead(response: WithHead): number {
  // oxlint-disable-next-line eslint/no-underscore-dangle -- Node's own name
  const head = response._header;
  if (typeof head !== 'string') return response.statusCode;
  const status = digitAt(head, 9) * 100 + digitAt(head, 10) * 10 + digitAt(head, 11);
  // What emulates a response of Node's may have another head, or an empty one.
  return status >= 100 && status <= 999 ? status : response.statusCode;
}

function digitAt(text: string, index: number): number {
  return text.charCodeAt(index) - ZERO;
}

/** The status of the answer that Node itself sends to what it can't read as HTTP (its _http_server.js, socketOnError). */
export function refusalStatus({ errored }: Socket): number | undefined {
  const code = codeOf(errored);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  // The client hung up in the middle of a request, which is no fault of the request.
  if (code === 'HPE_INVALID_EOF_STATE') return undefined;
  return code.startsWith('HPE_') ? 400 : undefined;
}

function hasPeerClosed({ readableEnded, errored }: Socket): boolean {
  const code = codeOf(errored);
  return readableEnded || PEER_CLOSED.has(code) || code === 'HPE_INVALID_EOF_STATE';
}

function codeOf(error: NodeJS.ErrnoException | null): string {
  return error?.code ?? '';
}
