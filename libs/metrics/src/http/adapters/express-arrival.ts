import type { IncomingMessage, ServerResponse } from 'node:http';
import { recordOf } from '../request/connection.js';
import type { Arrival } from './platform.js';

type Handle = (request: IncomingMessage, response: ServerResponse, done?: unknown) => unknown;

/** An Express application; servers, parent applications and serverless adapters call its `handle`. */
interface Handling {
  handle?: Handle;
}

/** Reports each request that reaches an Express application without a record, until the returned function is called. */
export function onExpressArrival(app: Handling, arrive: Arrival): () => void {
  const { handle } = app;
  if (typeof handle !== 'function') return () => undefined;
  const watched: Handle = function (this: unknown, request, response, done) {
    if (recordOf(response) === undefined) arrive(request, response);
    return handle.call(this, request, response, done);
  };
  app.handle = watched;
  return () => {
    // A function that others have since put in place of ours stays.
    if (app.handle === watched) app.handle = handle;
  };
}
