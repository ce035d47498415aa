import type { IncomingMessage } from 'node:http';
import { OTHER_METHOD } from '../../metrics/http-conventions.js';

/** The `endpoint` of a request that matches no route: one series, whatever the path. */
export const UNMATCHED = '(unmatched)';

/** The `endpoint` of a request to change protocols, such as a WebSocket handshake, which no route answers. */
export const UPGRADE = '(upgrade)';

/** The label value of a method: the method if it is known, otherwise `_OTHER`. */
export function methodLabel(method: string | undefined, known: ReadonlySet<string>): string {
  return method !== undefined && known.has(method) ? method : OTHER_METHOD;
}

/** The HTTP version as OpenTelemetry's semantic conventions write it: `1.0`, `1.1`, `2`; `1.1` when it is unknown. */
export function protocolVersion(request: IncomingMessage | undefined): string {
  const version = request?.httpVersion ?? '1.1';
  return version === '2.0' ? '2' : version;
}

/** Whether an `endpoint` label value names a route. */
export function isRoute(endpoint: string): boolean {
  return endpoint !== UNMATCHED && endpoint !== UPGRADE;
}
