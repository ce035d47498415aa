import type { IncomingMessage, ServerResponse } from 'node:http';
import { inFlightOf } from '../request/connection.js';
import type { Arrival } from './platform.js';

type Handle = (request: IncomingMessage, response: ServerResponse, done?: unknown) => unknown;

/** An Express application; servers, parent applications and serverless adapters call its `handle`. */
interface Handling {
  handle?: Handle;
}

/** Reports each request that reaches an Express application and is not taken in yet, until the returned function is called. */
export function onExpressArrival(app: Handling, arrive: Arrival): () => void {
  const { handle } = app;
  if (typeof handle !== 'function') return () => undefined;
  const watched: Handle = function (this: unknown, request, response, done) {
    if (inFlightOf(response) === undefined) arrive(request, response);
    return handle.call(this, request, response, done);
  };
  app.handle = watched;
  return () => {
    // A function that others have since put in place of ours stays.
    if (app.handle === watched) app.handle = handle;
  };
}
