import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { type DiscoveryService, MetadataScanner } from '@nestjs/core';
import { factsOf, isRouteHandler, type HandlerFacts } from './handler-facts.js';

/** Where Nest's Fastify adapter takes the `config` of a route from, as its `@RouteConfig()` sets it. */
const FASTIFY_ROUTE_CONFIG_METADATA = '__fastify_route_config__';

type Handler = () => unknown;

/**
 * Finds the controller and handler behind a route of the router. Nest gives the router a callback of its own
 * and copies the handler's metadata to it; so a mark on each handler, set before the routes are made, arrives
 * there. Reading it at start-up replaces an interceptor, which would cost each request and miss those that a
 * guard rejects.
 */
export class HandlerMarks {
  // A key of this application's own: others may route the same controllers at the same time.
  readonly #key = Symbol('nestjs-metrics:handlers');
  readonly #marks = new Map<Handler, HandlerFacts[]>();

  constructor(private readonly discovery: DiscoveryService) {}

  /** What is known of all handlers. */
  get facts(): HandlerFacts[] {
    return [...this.#marks.values()].flat();
  }

  /** Marks the handlers of all controllers; to be called before Nest makes its routes. */
  set(): void {
    const scanner = new MetadataScanner();
    for (const { instance, metatype } of this.discovery.getControllers()) {
      if (typeof instance !== 'object' || instance === null || typeof metatype !== 'function') continue;
      for (const name of scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const method: unknown = (instance as Record<string, unknown>)[name];
        if (isRouteHandler(method)) this.#mark(method, factsOf(metatype as Type<unknown>, name, method));
      }
    }
  }

  /** Takes the marks off again, once the routes are made. */
  clear(): void {
    for (const handler of this.#marks.keys()) {
      Reflect.deleteMetadata(this.#key, handler);
      const { [this.#key]: _mark, ...config } = fastifyConfigOf(handler);
      if (Reflect.ownKeys(config).length > 0) setFastifyConfig(handler, config);
      else Reflect.deleteMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler);
    }
    this.#marks.clear();
  }

  /** The handler behind a callback that Express has. */
  behindCallback(callback: Handler, template: string): HandlerFacts | undefined {
    return pick(
      Reflect.getMetadata(this.#key, callback) as HandlerFacts[] | undefined,
      callback.name,
      template,
    );
  }

  /** The handler behind the `config` of a route that Fastify has, and the name of its callback. */
  behindConfig(config: object | undefined, name: string, template: string): HandlerFacts | undefined {
    return pick((config as { [key: symbol]: HandlerFacts[] } | undefined)?.[this.#key], name, template);
  }

  #mark(handler: Handler, facts: HandlerFacts): void {
    // A handler that controllers inherit is one function with several facts.
    const candidates = this.#marks.get(handler) ?? [];
    candidates.push(facts);
    this.#marks.set(handler, candidates);
    Reflect.defineMetadata(this.#key, candidates, handler);
    setFastifyConfig(handler, { ...fastifyConfigOf(handler), [this.#key]: candidates });
  }
}

/** Of controllers that share a handler, the one whose name (Nest 12) or path is the route's. */
function pick(
  candidates: readonly HandlerFacts[] | undefined,
  callbackName: string,
  template: string,
): HandlerFacts | undefined {
  return (
    candidates?.find(({ controller, handler }) => callbackName === `${controller}.${handler}`) ??
    candidates?.find(({ controllerPaths }) => controllerPaths.some((path) => template.includes(path))) ??
    candidates?.[0]
  );
}

function fastifyConfigOf(handler: Handler): Record<symbol, unknown> {
  return (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as Record<symbol, unknown>) ?? {};
}

function setFastifyConfig(handler: Handler, config: Record<symbol, unknown>): void {
  Reflect.defineMetadata(FASTIFY_ROUTE_CONFIG_METADATA, config, handler);
}
