import type { AbstractHttpAdapter } from '@nestjs/core';
import type { Endpoint } from '../signals/endpoint.js';
import type { HandlerMarks } from './handler-marks.js';
import type { RequestInFlight } from '../request/connection.js';
import {
  type ExpressApp,
  type ExpressRoute,
  methodsOf,
  mountAt,
  routerOf,
  routesIn,
  routesOf,
  templateOf,
  templatesOf,
  UNKNOWN_MOUNT,
} from './express-router.js';
import { noteFailing, notePassing } from './passed-on.js';
import type { HttpPlatform, MakeEndpoint, Route } from './platform.js';

/** Properties that Express sets on a request: the matched route, the path of its router's mount, the application. */
interface RoutedRequest {
  readonly baseUrl?: string;
  readonly route?: KnownRoute;
  readonly app?: ExpressApp;
}

/** A route that carries its endpoint if it has only one template. */
type KnownRoute = ExpressRoute & { [key: symbol]: unknown };

/** Marks the routes by which Nest answers 404 for unknown paths; shared, since applications may share an adapter. */
const NOT_FOUND = Symbol.for('nestjs-metrics:not-found');

/** Express: a request carries its route. */
export class ExpressPlatform implements HttpPlatform {
  // One key per application: a router may be mounted in several at the same time.
  readonly #key = Symbol('nestjs-metrics:endpoint');
  readonly #mounted = new Map<string, Endpoint>();
  readonly #noted = new WeakSet<ExpressApp>();
  readonly #app: ExpressApp;
  readonly hasLateHooks = false;

  /** Call it before Nest registers its not-found and error handlers. */
  constructor(
    adapter: AbstractHttpAdapter,
    private readonly marks: HandlerMarks,
    private readonly makeEndpoint: MakeEndpoint,
  ) {
    this.#app = adapter.getInstance();
    this.#noted.add(this.#app);
    // With a global prefix, Nest 12 registers the not-found handlers as routes.
    const setNotFoundHandler = adapter.setNotFoundHandler?.bind(adapter);
    const setErrorHandler = adapter.setErrorHandler?.bind(adapter);
    adapter.setNotFoundHandler = (...args) => {
      const router = routerOf(this.#app);
      if (router === undefined) return setNotFoundHandler?.(...args);
      notePassing(router);
      const { length } = router.stack;
      const result: unknown = setNotFoundHandler?.(...args);
      for (const route of routesIn(router.stack.slice(length))) (route as KnownRoute)[NOT_FOUND] = true;
      return result;
    };
    adapter.setErrorHandler = (...args) => {
      const router = routerOf(this.#app);
      if (router !== undefined) noteFailing(router);
      return setErrorHandler?.(...args);
    };
  }

  get handler(): unknown {
    return this.#app;
  }

  endpointOf(inFlight: RequestInFlight): Endpoint | undefined {
    const request = inFlight.request as RoutedRequest;
    // Express changes the prototype of its requests, which slows each property read: read no more than needed.
    const { route } = request;
    if (route === undefined || route === inFlight.passedRoute) return this.#mountOf(request, inFlight);
    return (route[this.#key] as Endpoint | undefined) ?? this.#find(route, request);
  }

  routes(): readonly Route[] {
    return routesOf(this.#app).map((route) => ({
      endpoint: this.#know(route as KnownRoute, templateOf(route)),
      methods: methodsOf(route),
    }));
  }

  /** The endpoint of a mounted handler that is not a route: Express has stripped its mount path from the URL. */
  #mountOf({ baseUrl, app }: RoutedRequest, { hasFailed, response }: RequestInFlight): Endpoint | undefined {
    if (!baseUrl || hasFailed || !response.headersSent) return undefined;
    this.#note(app);
    const known = this.#mounted.get(baseUrl);
    if (known !== undefined) return known;
    const mount = mountAt(this.#app, baseUrl);
    return mount === undefined ? undefined : this.#mountedEndpoint(mount);
  }

  #find(route: KnownRoute, { app = this.#app, baseUrl = '' }: RoutedRequest): Endpoint | undefined {
    if (route[NOT_FOUND]) return undefined;
    this.#note(app);
    const templates = templatesOf(app, route);
    const [only] = templates;
    if (only !== undefined && templates.length === 1) return this.#know(route, only);
    // If a router is mounted twice, the path identifies the mount, unless it has parameters.
    const path = templateOf(route);
    return this.#mountedEndpoint(
      templates.find((template) => template === baseUrl + path) ?? UNKNOWN_MOUNT + path,
    );
  }

  /** Notes passing in a mounted application; it becomes known only with its first response. */
  #note(app: ExpressApp | undefined): void {
    if (app === undefined || this.#noted.has(app)) return;
    this.#noted.add(app);
    const router = routerOf(app);
    if (router !== undefined) notePassing(router);
  }

  #know(route: KnownRoute, template: string): Endpoint {
    const callback = route.stack[0]?.handle;
    const facts = callback && this.marks.behindCallback(callback, template);
    const endpoint = this.makeEndpoint(template, facts);
    // If the route is frozen, each request creates the endpoint again.
    Reflect.set(route, this.#key, endpoint);
    return endpoint;
  }

  #mountedEndpoint(template: string): Endpoint {
    const endpoint = this.#mounted.get(template) ?? this.makeEndpoint(template);
    this.#mounted.set(template, endpoint);
    return endpoint;
  }
}
