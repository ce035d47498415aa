import type { IncomingMessage } from 'node:http';

/** The `endpoint` of a request that no route was found for: one series, whatever the path. */
export const UNMATCHED = '(unmatched)';

/** The `endpoint` of a request to change protocols, such as a WebSocket handshake: no route answers it. */
export const UPGRADE = '(upgrade)';

/** The `method` of a request with a method that is not known, after OpenTelemetry. */
export const OTHER_METHOD = '_OTHER';

/** A method as its label: itself when it is known, else `_OTHER`. */
export function methodLabel(method: string | undefined, known: ReadonlySet<string>): string {
  return method !== undefined && known.has(method) ? method : OTHER_METHOD;
}

/** The version of HTTP as the conventions of OpenTelemetry write it: `1.0`, `1.1`, `2`. */
export function protocolVersion({ httpVersion }: IncomingMessage): string {
  return httpVersion === '2.0' ? '2' : httpVersion;
}

/** Whether an `endpoint` label names a route. */
export function isRoute(endpoint: string): boolean {
  return endpoint !== UNMATCHED && endpoint !== UPGRADE;
}
