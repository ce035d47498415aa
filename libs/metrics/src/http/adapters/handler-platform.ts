import type { ExecutionContext, Type } from '@nestjs/common';
import type { Endpoint } from '../signals/endpoint.js';
import { factsOf, pathsOf } from './handler-marks.js';
import type { RequestInFlight } from '../request/connection.js';
import type { HttpPlatform, MakeEndpoint, Route } from './platform.js';

/** A platform whose router can't be read: an interceptor finds the handler, whose decorators give the template. */
export class HandlerPlatform implements HttpPlatform {
  readonly handler = undefined;
  readonly hasLateHooks = false;
  readonly #endpoints = new Map<unknown, Map<unknown, Endpoint>>();

  constructor(
    private readonly makeEndpoint: MakeEndpoint,
    private readonly globalPrefix: () => string,
  ) {}

  endpointOf({ endpoint }: RequestInFlight): Endpoint | undefined {
    return endpoint;
  }

  routes(): readonly Route[] {
    return [];
  }

  /** The endpoint of a handler, under the path from its decorators and the global prefix. */
  endpointBehind(context: ExecutionContext): Endpoint {
    const controller = context.getClass();
    const handler = context.getHandler();
    const known = this.#endpoints.get(controller);
    return known?.get(handler) ?? this.#know(controller, handler as () => unknown);
  }

  #know(controller: Type, handler: () => unknown): Endpoint {
    const facts = factsOf(controller, handler.name, handler);
    const paths = [this.globalPrefix(), facts.controllerPaths.join('|'), pathsOf(handler).join('|')];
    const template = `/${paths.join('/')}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
    const endpoint = this.makeEndpoint(template, facts);
    const known = this.#endpoints.get(controller) ?? new Map<unknown, Endpoint>();
    this.#endpoints.set(controller, known.set(handler, endpoint));
    return endpoint;
  }
}
