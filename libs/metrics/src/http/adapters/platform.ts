import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from '../signals/endpoint.js';
import type { HandlerFacts } from './handler-marks.js';
import type { RequestInFlight } from '../request/connection.js';

/** Creates the endpoint of a route; `facts` describe its handler if that is one of Nest's. */
export type MakeEndpoint = (template: string, facts?: HandlerFacts) => Endpoint;

/**
 * Called with each request that reaches the application and is not taken in yet, over any server, before anything in
 * the application sees it. Returns it, if it is taken in now.
 */
export type Arrival = (request: IncomingMessage, response: ServerResponse) => RequestInFlight | undefined;

/** A route of the application. */
export interface Route {
  readonly endpoint: Endpoint;
  /** The methods it answers, in upper case. */
  readonly methods: readonly string[];
}

/** The platform that Nest runs on, as the recorder needs it. */
export interface HttpPlatform {
  /** The function that the application's servers call with each request, where it is known. */
  readonly handler: unknown;
  /** The endpoint that answered a request, when the router knew one. */
  endpointOf(inFlight: RequestInFlight): Endpoint | undefined;
  /** Whether a hook may give a request its `platformRequest` and endpoint a tick after Node reports it as finished. */
  readonly hasLateHooks: boolean;
  /** All routes, once the application has registered them. */
  routes(): readonly Route[];
}
