import { METHODS, type ServerResponse } from 'node:http';

/** The `endpoint` of a request that no route was found for: one series, whatever the path. */
export const UNMATCHED = '(unmatched)';

/** The status of a request whose client went away before the response was sent (nginx' "client closed request"). */
const CLIENT_CLOSED_REQUEST = 499;

const KNOWN_METHODS = new Set(METHODS);

/** The request's method, or `_OTHER` for one that Node does not know (OpenTelemetry's name for it). */
export function methodLabel(method: string | undefined): string {
  return method !== undefined && KNOWN_METHODS.has(method) ? method : '_OTHER';
}

/** The status that went over the wire, or 499 when the client left before all of the response was sent. */
export function statusLabel(response: ServerResponse): number {
  return response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST;
}
