import type { ServerHttp2Stream } from 'node:http2';
import type { Writable } from 'node:stream';

/** RFC 9113, section 7. The constant of `node:http2` would load HTTP/2 into every application: 3 ms of its start. */
const INTERNAL_ERROR = 2;

/** Returns the stream of an HTTP/2 response, which is not a `Writable` itself. */
const streamOf = (response: Writable): ServerHttp2Stream | undefined =>
  (response as { readonly stream?: ServerHttp2Stream }).stream;

/** Whether this is an HTTP/2 response. */
export function isHttp2(response: Writable): boolean {
  return streamOf(response) !== undefined;
}

/** Whether the connection of a response is gone. */
export function isGone(response: Writable): boolean {
  return response.destroyed || response.closed || streamOf(response)?.destroyed === true;
}

/** Aborts a response, such that the client does not mistake it for a complete one. */
export function abandon(response: Writable): void {
  const stream = streamOf(response);
  if (stream === undefined) response.destroy();
  // Without an error code, the stream would end as if it were complete.
  else stream.close(INTERNAL_ERROR);
}
