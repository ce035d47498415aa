import { watchNodeHttp } from './node-http-watch.js';
import { OutgoingRequests } from './outgoing-requests.js';
import { watchUndici } from './undici-watch.js';
import type { Integration } from '../integration.js';
import { startAll } from '../../metrics/calls/start-all.js';

/**
 * Measures the HTTP requests that this process sends, through fetch, undici and node:http (and so axios and
 * `@nestjs/axios`). Paths never become labels; hosts after the first 100 become `other`.
 * @example
 * MetricsModule.forFeature([outgoingHttp()])
 */
export function outgoingHttp(): Integration {
  return {
    name: 'outgoingHttp',
    token: undefined,
    options: {},
    start(_, context) {
      const requests = new OutgoingRequests(context);
      return startAll([
        () => () => requests.connections.stop(),
        () => watchUndici(requests, context),
        () => watchNodeHttp(requests, context),
      ]);
    },
  };
}
