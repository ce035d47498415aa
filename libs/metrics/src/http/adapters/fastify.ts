import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from '../signals/endpoint.js';
import type { HandlerMarks } from './handler-marks.js';
import { inFlightOf, type RequestInFlight } from '../request/connection.js';
import { type Arrival, type HttpPlatform, type MakeEndpoint, type Route } from './platform.js';
import { withPlainWildcards } from '../route-template.js';

type RouteConfig = Record<symbol, unknown> & {
  readonly url?: string;
  /** Set on the routes of @fastify/static: the file, relative to its mount, and the folder. */
  readonly file?: unknown;
  readonly rootPath?: unknown;
};

interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly routeOptions: { readonly config: RouteConfig | undefined };
}

interface FastifyReply {
  /** Milliseconds since the request arrived. */
  readonly elapsedTime: number;
  readonly raw: ServerResponse;
}

interface RouteOptions {
  readonly method: string | readonly string[];
  readonly url: string;
  readonly handler: { readonly name: string };
  config?: RouteConfig;
}

type Hook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

/** The part of a Fastify instance that this platform uses. */
export interface FastifyInstance {
  /** The function that its servers and `inject()` call with each request. */
  readonly routing: unknown;
  addHook(name: 'onRoute', hook: (route: RouteOptions) => void): unknown;
  addHook(name: 'onRequest' | 'onResponse', hook: Hook): unknown;
}

/** The route by which @fastify/cors answers preflights of all paths. */
const ANY_PATH = '*';

/** Fastify: each route carries its endpoint in its `config`, and a hook copies it to the `RequestInFlight`. */
export class FastifyPlatform implements HttpPlatform {
  readonly handler: unknown;
  readonly hasLateHooks = true;
  readonly #key = Symbol('nestjs-metrics:endpoint');
  readonly #routes: Route[] = [];
  readonly #staticMounts = new Map<string, Endpoint>();

  /** Adds hooks to an instance. Call it before its routes are registered. */
  constructor(
    instance: FastifyInstance,
    private readonly marks: HandlerMarks,
    private readonly makeEndpoint: MakeEndpoint,
    private readonly arrive: Arrival,
  ) {
    this.handler = instance.routing;
    instance.addHook('onRoute', (route) => this.#onRoute(route));
    instance.addHook('onRequest', (request, reply, done) => {
      const inFlight = inFlightOf(reply.raw) ?? arrive(request.raw, reply.raw);
      if (inFlight !== undefined && inFlight.platformRequest === undefined)
        this.#noteRoute(inFlight, request, reply);
      done();
    });
    // Middleware runs in a hook before ours. Requests that it answers itself skip our 'onRequest' hook, but reach this
    // one, after Node has reported the response as finished.
    instance.addHook('onResponse', (request, reply, done) => {
      const inFlight = inFlightOf(reply.raw) ?? this.#takeLate(request, reply);
      if (inFlight !== undefined && inFlight.platformRequest === undefined)
        this.#noteRoute(inFlight, request, reply);
      done();
    });
  }

  endpointOf({ endpoint }: RequestInFlight): Endpoint | undefined {
    return endpoint;
  }

  routes(): readonly Route[] {
    return this.#routes;
  }

  #onRoute(route: RouteOptions): void {
    if (route.url === ANY_PATH) return;
    const mount = staticMountOf(route);
    const endpoint = mount === undefined ? this.#make(route) : this.#staticEndpoint(mount);
    route.config = { ...route.config, [this.#key]: endpoint };
    this.#routes.push({ endpoint, methods: [route.method].flat() });
  }

  #make({ url, config, handler }: RouteOptions): Endpoint {
    const template = templateOf(url);
    return this.makeEndpoint(template, this.marks.behindConfig(config, handler.name, template));
  }

  /** One endpoint for all files of a folder, as if one wildcard route served them. */
  #staticEndpoint(template: string): Endpoint {
    const endpoint = this.#staticMounts.get(template) ?? this.makeEndpoint(template);
    this.#staticMounts.set(template, endpoint);
    return endpoint;
  }

  /** Takes in a request that was answered before any hook of ours saw it. */
  #takeLate(request: FastifyRequest, reply: FastifyReply): RequestInFlight | undefined {
    const inFlight = this.arrive(request.raw, reply.raw);
    if (inFlight === undefined) return undefined;
    inFlight.startMs -= reply.elapsedTime;
    inFlight.recorder.finish(inFlight);
    return inFlight;
  }

  #noteRoute(inFlight: RequestInFlight, request: FastifyRequest, reply: FastifyReply): void {
    inFlight.platformRequest = request;
    inFlight.platformResponse = reply;
    inFlight.endpoint = this.#endpointIn(request.routeOptions.config);
  }

  #endpointIn(config: RouteConfig | undefined): Endpoint | undefined {
    if (config?.url === undefined || config.url === ANY_PATH) return undefined;
    // A route registered before the hook has no endpoint yet.
    const endpoint = (config[this.#key] as Endpoint | undefined) ?? this.makeEndpoint(templateOf(config.url));
    // If the config is frozen, each request creates the endpoint again.
    Reflect.set(config, this.#key, endpoint);
    return endpoint;
  }
}

/** The mount of @fastify/static, `/static/*`, for a file with a route to itself (`wildcard: false`). */
function staticMountOf({ url, config }: RouteOptions): string | undefined {
  const { file, rootPath } = config ?? {};
  if (typeof file !== 'string' || rootPath === undefined || !url.endsWith(file)) return undefined;
  return `${url.slice(0, url.length - file.length).replace(/\/$/, '')}/*`;
}

/** In the router's syntax, `::` is a literal colon. */
function templateOf(url: string): string {
  return withPlainWildcards(url).replaceAll('::', ':');
}
