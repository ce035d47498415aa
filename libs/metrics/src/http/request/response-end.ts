import type { IncomingMessage, ServerResponse } from 'node:http';

/** Called when a response ends: `finished` when all of it was sent, `closed` when it is over in any way. */
export interface ResponseEnd {
  readonly finished: () => void;
  readonly closed: () => void;
}

/** Reports the end of an HTTP/1 response that Node publishes in no channel, possibly more than once. */
export function onResponseEnd(request: IncomingMessage, response: ServerResponse, end: ResponseEnd): void {
  response.on?.('finish', end.finished);
  response.on?.('close', end.closed);
  if (!isOnConnection(request, response)) onEndCall(response, end.finished);
}

/**
 * Whether a response is sent over the connection of its request. Responses of serverless adapters, `inject()` and
 * tests are not, and not all of them emit 'finish' or 'close'.
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
