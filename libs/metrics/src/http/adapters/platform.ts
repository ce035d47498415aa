import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from '../signals/endpoint.js';
import type { HandlerFacts } from './handler-marks.js';
import type { RequestRecord } from '../request/connection.js';

/** Makes the endpoint of a route; `facts` are those of its handler when it is one of Nest's. */
export type MakeEndpoint = (template: string, facts?: HandlerFacts) => Endpoint;

/**
 * Told of each request where it reaches the application, whatever server it came over, before anything in it hears of it.
 * Answers with its record, if it has one.
 */
export type Arrival = (request: IncomingMessage, response: ServerResponse) => RequestRecord | undefined;

/** A route that the application has. */
export interface Route {
  readonly endpoint: Endpoint;
  /** The methods it answers, in capitals. */
  readonly methods: readonly string[];
}

/** What the recorder asks of the platform that Nest runs on. */
export interface HttpPlatform {
  /** What the application's servers call with each request, where it is known. */
  readonly handler: unknown;
  /** The endpoint that answered a request, when the router knew one. */
  endpointOf(record: RequestRecord): Endpoint | undefined;
  /** Whether all is known that the platform tells of a request by the time its response is finished. */
  isTold(record: RequestRecord): boolean;
  /** All routes, once the application has made them. */
  routes(): readonly Route[];
}

/** A template with its wildcards as `*`, whatever the router calls them (`*path`, `{*path}`). */
export function withPlainWildcards(template: string): string {
  return template.replaceAll(/\{\*[\p{ID_Continue}$]+\}|\*[\p{ID_Continue}$]+/gu, '*');
}
