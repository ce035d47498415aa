import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Writable } from 'node:stream';

/** The stream of a response of HTTP/2, which is no `Writable` itself. */
const streamOf = (response: Writable): ServerHttp2Stream | undefined =>
  (response as { readonly stream?: ServerHttp2Stream }).stream;

/** Whether a response is one of HTTP/2. */
export function isHttp2(response: Writable): boolean {
  return streamOf(response) !== undefined;
}

/** Whether nobody can be answered here any more. */
export function isGone(response: Writable): boolean {
  return response.destroyed || response.closed || streamOf(response)?.destroyed === true;
}

/** Ends a response before its time, such that a client does not take the part for the whole. */
export function abandon(response: Writable): void {
  const stream = streamOf(response);
  if (stream === undefined) response.destroy();
  // Destroyed without a reason, the stream would end as if all were well.
  else stream.close(constants.NGHTTP2_INTERNAL_ERROR);
}
