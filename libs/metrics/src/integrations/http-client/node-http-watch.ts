import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { errorMonitor } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { IntegrationContext } from '../integration.js';
import type { OutgoingRequests } from './outgoing-requests.js';

const REQUEST_START = 'http.client.request.start';

/** A request of node:http, which keeps its response. */
type SentRequest = ClientRequest & { readonly res?: IncomingMessage };

/**
 * Records the requests of node:http and node:https, and so those of axios and most other clients; returns a function
 * that stops it. It adds no `response` listener: Node discards the body only when a request has none.
 */
export function watchNodeHttp(requests: OutgoingRequests, context: IntegrationContext): () => void {
  const begin = (request: SentRequest) => {
    // Node publishes a request once it is fully written, possibly after it has ended: 'close' was then emitted already.
    if (request.closed) return;
    const call = requests.begin(request.method, String(request.getHeader('host') ?? request.host));
    let failure: unknown;
    const connect = (socket: Socket) => context.safely(() => requests.connect(call, socket));
    // Null until a socket is assigned, despite the types.
    const { socket } = request as { readonly socket: Socket | null };
    if (socket === null) request.once('socket', connect);
    else connect(socket);
    request.once(errorMonitor, (error: unknown) => {
      failure = error;
    });
    request.once('close', () =>
      context.safely(() => {
        const { res } = request;
        call.status = res?.statusCode;
        if (res?.complete === false) failure ??= res.errored ?? new Error('the response ended early');
        requests.end(call, failure);
      }),
    );
  };
  const listener = (message: unknown) =>
    context.safely(() => begin((message as { readonly request: SentRequest }).request));
  subscribe(REQUEST_START, listener);
  return () => unsubscribe(REQUEST_START, listener);
}
