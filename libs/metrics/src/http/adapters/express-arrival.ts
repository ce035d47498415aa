import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Arrival } from './platform.js';

type Handle = (request: IncomingMessage, response: ServerResponse, done?: unknown) => unknown;

/** An application of Express; its `handle` is what its servers, applications it is mounted in and serverless adapters call. */
interface Handling {
  handle?: Handle;
}

/** Tells of each request that reaches an application of Express, until the returned function is called. */
export function onExpressArrival(app: Handling, arrive: Arrival): () => void {
  const { handle } = app;
  if (typeof handle !== 'function') return () => undefined;
  const watched: Handle = function (this: unknown, request, response, done) {
    arrive(request, response);
    return handle.call(this, request, response, done);
  };
  app.handle = watched;
  return () => {
    // What others put in our place since then stays.
    if (app.handle === watched) app.handle = handle;
  };
}
