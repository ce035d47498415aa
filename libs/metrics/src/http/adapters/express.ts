import type { AbstractHttpAdapter } from '@nestjs/core';
import type { Endpoint } from '../signals/endpoint.js';
import type { HandlerMarks } from './handler-marks.js';
import type { RequestRecord } from '../request/connection.js';
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

/** What Express leaves on a request: the route that matched, the path its router is mounted at, the application. */
interface RoutedRequest {
  readonly baseUrl?: string;
  readonly route?: KnownRoute;
  readonly app?: ExpressApp;
}

/** A route that carries its endpoint, when it is reached under one template only. */
type KnownRoute = ExpressRoute & { [key: symbol]: unknown };

/** The mark of the routes by which Nest answers that there is no route; shared, as applications may share an adapter. */
const NOT_FOUND = Symbol.for('nestjs-metrics:not-found');

/** Express: a request carries its route. */
export class ExpressPlatform implements HttpPlatform {
  // A key of this application's own: a router may be mounted in several at the same time.
  readonly #key = Symbol('nestjs-metrics:endpoint');
  readonly #mounted = new Map<string, Endpoint>();
  readonly #noted = new WeakSet<ExpressApp>();
  readonly #app: ExpressApp;

  /** To be called before Nest makes the handlers of what has no route, and of errors. */
  constructor(
    adapter: AbstractHttpAdapter,
    private readonly marks: HandlerMarks,
    private readonly makeEndpoint: MakeEndpoint,
  ) {
    this.#app = adapter.getInstance();
    this.#noted.add(this.#app);
    // Nest 12 makes them routes where there is a global prefix.
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

  endpointOf(record: RequestRecord): Endpoint | undefined {
    const request = record.request as RoutedRequest;
    // Express changes the prototype of its requests, which makes each property read slow: no more than needed.
    const { route } = request;
    if (route === undefined || route === record.passedRoute) return this.#mountOf(request, record);
    return (route[this.#key] as Endpoint | undefined) ?? this.#find(route, request);
  }

  isTold(): boolean {
    return true;
  }

  routes(): readonly Route[] {
    return routesOf(this.#app).map((route) => ({
      endpoint: this.#know(route as KnownRoute, templateOf(route)),
      methods: methodsOf(route),
    }));
  }

  /** What answered at a path of its own and is no route: Express has taken that path off the URL. */
  #mountOf({ baseUrl, app }: RoutedRequest, { hasFailed, response }: RequestRecord): Endpoint | undefined {
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
    // In a router that is mounted twice the path tells which one it was, unless it has parameters.
    const path = templateOf(route);
    return this.#mountedEndpoint(
      templates.find((template) => template === baseUrl + path) ?? UNKNOWN_MOUNT + path,
    );
  }

  /** Nothing tells of an application that is mounted in this one before it has answered. */
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
    // Where the route is frozen, each request looks for it.
    Reflect.set(route, this.#key, endpoint);
    return endpoint;
  }

  #mountedEndpoint(template: string): Endpoint {
    const endpoint = this.#mounted.get(template) ?? this.makeEndpoint(template);
    this.#mounted.set(template, endpoint);
    return endpoint;
  }
}
