import type { Endpoint } from '../endpoint.js';
import type { HandlerMarks } from '../handler-marks.js';
import type { RequestRecord } from '../request-record.js';
import {
  type ExpressApp,
  type ExpressRoute,
  methodsOf,
  routesOf,
  templateOf,
  templatesOf,
  UNKNOWN_MOUNT,
} from './express-router.js';
import type { HttpPlatform, MakeEndpoint, Route } from './platform.js';

/** What Express leaves on a request: the route that matched, the path its router is mounted at, the application. */
interface RoutedRequest {
  readonly baseUrl?: string;
  readonly route?: KnownRoute;
  readonly app?: ExpressApp;
}

/** A route that carries its endpoint, when it is reached under one template only. */
type KnownRoute = ExpressRoute & { [key: symbol]: Endpoint | undefined };

/** Express: a request carries its route. */
export class ExpressPlatform implements HttpPlatform {
  // A key of this application's own: a router may be mounted in several at the same time.
  readonly #key = Symbol('nestjs-metrics:endpoint');
  readonly #mounted = new Map<string, Endpoint>();

  constructor(
    private readonly app: ExpressApp,
    private readonly marks: HandlerMarks,
    private readonly makeEndpoint: MakeEndpoint,
  ) {}

  get handler(): unknown {
    return this.app;
  }

  endpointOf({ request }: RequestRecord): Endpoint | undefined {
    const { route } = request as RoutedRequest;
    if (route === undefined) return undefined;
    // Express changes the prototype of its requests, which makes each property read slow: no more than needed.
    return route[this.#key] ?? this.#find(route, request as RoutedRequest);
  }

  isTold(): boolean {
    return true;
  }

  routes(): readonly Route[] {
    return routesOf(this.app).map((route) => ({
      endpoint: this.#know(route as KnownRoute, templateOf(route)),
      methods: methodsOf(route),
    }));
  }

  #find(route: KnownRoute, { app = this.app, baseUrl = '' }: RoutedRequest): Endpoint {
    const templates = templatesOf(app, route);
    const [only] = templates;
    if (only !== undefined && templates.length === 1) return this.#know(route, only);
    // In a router that is mounted twice the path tells which one it was, unless it has parameters.
    const path = templateOf(route);
    return this.#mountedEndpoint(
      templates.find((template) => template === baseUrl + path) ?? UNKNOWN_MOUNT + path,
    );
  }

  #know(route: KnownRoute, template: string): Endpoint {
    const callback = route.stack[0]?.handle;
    const facts = callback && this.marks.behindCallback(callback, template);
    return (route[this.#key] = this.makeEndpoint(template, facts));
  }

  #mountedEndpoint(template: string): Endpoint {
    const endpoint = this.#mounted.get(template) ?? this.makeEndpoint(template);
    this.#mounted.set(template, endpoint);
    return endpoint;
  }
}
