import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestInFlight } from './connection.js';

/** `: ` and the line end of a field. */
const FIELD_OVERHEAD = 4;

/** Subtracts the heads from the bytes of a request and its response, which leaves the bodies as sent. */
export function keepBodyBytes(inFlight: RequestInFlight): void {
  const { request, response, requestBytes, responseBytes } = inFlight;
  if (requestBytes === undefined || responseBytes === undefined) return;
  inFlight.requestBytes = requestBodyBytes(request, requestBytes);
  inFlight.responseBytes = Math.max(0, responseBytes - headBytes(response));
}

/** The length that the request declares, or else the bytes read after its head. */
function requestBodyBytes(request: IncomingMessage, wireBytes: number): number {
  const { 'content-length': declared, 'transfer-encoding': encoding } = request.headers;
  const length = Number(declared);
  // In HTTP/2 the header may have any value.
  if (length >= 0) return Math.min(length, wireBytes);
  if (encoding === undefined && request.httpVersionMajor === 1) return 0;
  const { method = '', url = '', httpVersion, rawHeaders } = request;
  let head = `${method} ${url} HTTP/${httpVersion}\r\n\r\n`.length;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    head += (rawHeaders[index] ?? '').length + (rawHeaders[index + 1] ?? '').length + FIELD_OVERHEAD;
  }
  return Math.max(0, wireBytes - head);
}

/** Node keeps the head as sent, one character per byte. HTTP/2 compresses heads to next to nothing. */
function headBytes(response: ServerResponse & { readonly _header?: unknown }): number {
  // oxlint-disable-next-line eslint/no-underscore-dangle -- Node's own name
  return typeof response._header === 'string' ? response._header.length : 0;
}
