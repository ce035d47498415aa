import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { RequestInFlight } from './connection.js';

/** The status of a response that the server itself broke off. */
const BROKEN_OFF = 500;

/** HTTP/2 error codes of a stream reset (RFC 9113, section 7). */
const NO_ERROR = 0;
const INTERNAL_ERROR = 2;

/** Error codes of the operating system for a connection that the peer closed. */
const PEER_CLOSED = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT']);

/** The status that went over the wire; `abortedStatus` when the client left before the whole response was sent. */
export function statusOf(inFlight: RequestInFlight, abortedStatus: number): number {
  const { response, stream, connection } = inFlight;
  if (stream !== undefined) return http2Status(stream, response, abortedStatus);
  if (isSent(inFlight)) return statusInHead(response);
  const refusal = refusalStatus(connection.socket);
  if (refusal !== undefined) return refusal;
  return hasPeerClosed(connection.socket) ? abortedStatus : BROKEN_OFF;
}

/**
 * Whether a whole HTTP/1 response was sent. Node also reports a response as finished when its last write failed
 * because the client was gone.
 */
function isSent({ response, isFinished, connection: { socket } }: RequestInFlight): boolean {
  const { errored } = socket;
  return (isFinished || response.writableFinished) && !(errored && PEER_CLOSED.has(codeOf(errored)));
}

function http2Status(stream: ServerHttp2Stream, response: ServerResponse, abortedStatus: number): number {
  const { rstCode } = stream;
  if (rstCode === INTERNAL_ERROR) return BROKEN_OFF;
  // A stream that is reset or loses its connection also ends its writable side as if everything had been sent.
  const isSent = response.writableEnded && response.writableFinished && (rstCode ?? NO_ERROR) === NO_ERROR;
  return isSent
    ? ((stream.sentHeaders?.[':status'] as number | undefined) ?? response.statusCode)
    : abortedStatus;
}

/** Node's own response keeps its head as sent. */
type WithHead = ServerResponse & { readonly _header?: unknown };

/** What three digits as character codes are more than their number. */
const ZEROS = 111 * '0'.charCodeAt(0);

/** The three digits in `HTTP/1.1 200 OK`: a `statusCode` set after the head was sent has no effect. */
function statusInHead(response: WithHead): number {
  // oxlint-disable-next-line eslint/no-underscore-dangle -- Node's own name
  const head = response._header;
  if (typeof head !== 'string') return response.statusCode;
  const status = head.charCodeAt(9) * 100 + head.charCodeAt(10) * 10 + head.charCodeAt(11) - ZEROS;
  // An emulation of Node's response may have another head, or an empty one.
  return status >= 100 && status <= 999 ? status : response.statusCode;
}

/** The status that Node itself answers with when it can't parse a request (its _http_server.js, socketOnError). */
export function refusalStatus({ errored }: Socket): number | undefined {
  const code = codeOf(errored);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  // The client hung up in the middle of a request; the request itself is not at fault.
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
