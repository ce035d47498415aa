import type { IncomingMessage, ServerResponse } from 'node:http';

/** Who is told how a response ends: `finished` when all of it was sent, `closed` when it is over in any way. */
export interface ResponseEnd {
  readonly finished: () => void;
  readonly closed: () => void;
}

/** Tells the end of a response of HTTP/1 of which no channel of Node's does; may tell it more than once. */
export function onResponseEnd(request: IncomingMessage, response: ServerResponse, end: ResponseEnd): void {
  response.on?.('finish', end.finished);
  response.on?.('close', end.closed);
  if (!isOnConnection(request, response)) onEndCall(response, end.finished);
}

/**
 * Whether a response answers over the connection that its request came over. Those that serverless adapters,
 * `inject()` and tests make don't, and not all of them emit 'finish' or 'close'.
 */
function isOnConnection({ socket }: IncomingMessage, response: ServerResponse): boolean {
  const answering = response.socket as ServerResponse['socket'] | undefined;
  return answering !== null && answering !== undefined && answering === socket;
}

function onEndCall(response: ServerResponse, ended: () => void): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with the response as `this`
  const { end } = response;
  if (typeof end !== 'function') return;
  Object.assign(response, {
    end: (...args: unknown[]): unknown => {
      const result = end.apply(response, args as never);
      ended();
      return result;
    },
  });
}
