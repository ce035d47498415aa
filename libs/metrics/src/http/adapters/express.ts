import type { Endpoint } from '../endpoint.js';
import type { HandlerMarks } from '../handler-marks.js';
import type { RequestRecord } from '../request-record.js';
import {
  type ExpressApp,
  type ExpressRoute,
  mountedTemplates,
  routesOf,
  templateOf,
} from './express-router.js';
import type { HttpPlatform, MakeEndpoint, Route } from './platform.js';

/** What Express leaves on a request: the route that matched, the path its router is mounted at, the application. */
interface RoutedRequest {
  readonly baseUrl?: string;
  readonly route?: KnownRoute;
  readonly app?: ExpressApp;
}

/** The endpoint of a route, as it is reached under one path of its router; under any when that is undefined. */
interface Known {
  readonly baseUrl: string | undefined;
  readonly endpoint: Endpoint;
}

type KnownRoute = ExpressRoute & { [key: symbol]: Known | undefined };

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

  endpointOf({ request }: RequestRecord): Endpoint | undefined {
    const { route, baseUrl = '', app } = request as RoutedRequest;
    if (route === undefined) return undefined;
    const known = route[this.#key];
    if (known !== undefined && (known.baseUrl ?? baseUrl) === baseUrl) return known.endpoint;
    if (baseUrl === '') return this.#know(route, templateOf(route), '');
    const templates = mountedTemplates(app ?? this.app, route);
    const [only] = templates;
    if (only !== undefined && templates.length === 1) return this.#know(route, only, undefined);
    return this.#mountedEndpoint(
      // A router that is mounted twice: the request tells which one, unless its path has parameters.
      templates.find((template) => template === baseUrl + templateOf(route)) ??
        `(mounted)${templateOf(route)}`,
    );
  }

  routes(): readonly Route[] {
    return routesOf(this.app).map((route) => ({
      endpoint: this.#know(route as KnownRoute, templateOf(route), ''),
      methods: Object.keys(route.methods).map((method) => method.toUpperCase()),
    }));
  }

  #know(route: KnownRoute, template: string, baseUrl: string | undefined): Endpoint {
    const callback = route.stack[0]?.handle;
    const facts = callback && this.marks.behindCallback(callback, template);
    const endpoint = this.makeEndpoint(template, facts);
    route[this.#key] = { baseUrl, endpoint };
    return endpoint;
  }

  #mountedEndpoint(template: string): Endpoint {
    const endpoint = this.#mounted.get(template) ?? this.makeEndpoint(template);
    this.#mounted.set(template, endpoint);
    return endpoint;
  }
}
