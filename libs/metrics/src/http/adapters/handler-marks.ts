import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { sloOf } from '../../metrics/objectives/slo.decorator.js';
import { ANSWERS_SCRAPES } from '../../metrics/metrics.tokens.js';
import { HTTP_METRICS, type HttpMetricsRouteOptions } from '../http-metrics.decorator.js';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';

/** Nest's metadata key of the path given to `@Controller()`, `@Get()` and the like. */
const PATH_METADATA = 'path';
/** Nest's metadata key of the status given to `@HttpCode()`. */
export const HTTP_CODE_METADATA = '__httpCode__';

/** The facts about the handler of a route that are known before any request. */
export interface HandlerFacts {
  readonly controller: string;
  readonly handler: string;
  /** The paths of the controller, without prefix and version. */
  readonly controllerPaths: readonly string[];
  /** The status of its responses, if `@HttpCode()` sets it. */
  readonly successStatus: number | undefined;
  /** Whether it answers scrapes. */
  readonly isScrape: boolean;
  /** The options of `@HttpMetrics()`, on the handler or else on the controller. */
  readonly options: HttpMetricsRouteOptions;
}

/** Whether Nest registers a route for this method. */
export function isRouteHandler(method: unknown): method is () => unknown {
  return typeof method === 'function' && Reflect.hasMetadata(PATH_METADATA, method);
}

/** The facts of one handler of a controller. */
export function factsOf(controller: Type<unknown>, name: string, method: () => unknown): HandlerFacts {
  const ofClass = routeOptionsOf(controller);
  const ofMethod = routeOptionsOf(method);
  const promised = sloOf(controller.prototype as object, name) ?? sloOf(controller);
  const options = { ...ofClass, ...ofMethod, labels: { ...ofClass.labels, ...ofMethod.labels } };
  return {
    controller: controller.name,
    handler: name,
    controllerPaths: pathsOf(controller),
    successStatus: Reflect.getMetadata(HTTP_CODE_METADATA, method) as number | undefined,
    isScrape: Reflect.hasMetadata(ANSWERS_SCRAPES, controller),
    options: { ...options, slo: [options.slo ?? [], promised?.latency?.belowSeconds ?? []].flat() },
  };
}

/** The declared paths of a controller or a handler, without prefix and version. */
export function pathsOf(target: object): readonly string[] {
  return [Reflect.getMetadata(PATH_METADATA, target) as unknown].flat().map(String);
}

function routeOptionsOf(target: object): HttpMetricsRouteOptions {
  return (Reflect.getMetadata(HTTP_METRICS, target) as HttpMetricsRouteOptions | undefined) ?? {};
}

/** The metadata key by which `@RouteConfig()` passes the `config` of a route to Nest's Fastify adapter. */
const FASTIFY_ROUTE_CONFIG_METADATA = '__fastify_route_config__';

type Handler = () => unknown;

/**
 * Finds the controller and handler behind a route of the router. Nest gives the router its own callback and
 * copies the handler's metadata to it; so a mark that is set on each handler before the routes are registered
 * arrives there. Reading it at start-up replaces an interceptor, which would cost time on each request and miss
 * those that a guard rejects.
 */
export class HandlerMarks {
  // One key per application: others may route the same controllers at the same time.
  readonly #key = Symbol('nestjs-metrics:handlers');
  readonly #marks = new Map<Handler, HandlerFacts[]>();

  constructor(private readonly modules: ModulesContainer) {}

  /** The facts of all handlers. */
  get facts(): HandlerFacts[] {
    return [...this.#marks.values()].flat();
  }

  /** Marks the handlers of all controllers. Call it before Nest registers its routes. */
  set(): void {
    const scanner = new MetadataScanner();
    const controllers = [...this.modules.values()].flatMap((module) => [...module.controllers.values()]);
    for (const { instance, metatype } of controllers) {
      if (typeof instance !== 'object' || instance === null || typeof metatype !== 'function') continue;
      for (const name of scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const method: unknown = (instance as Record<string, unknown>)[name];
        if (isRouteHandler(method)) this.#mark(method, factsOf(metatype as Type<unknown>, name, method));
      }
    }
  }

  /** Removes the marks once the routes are registered. */
  clear(): void {
    for (const handler of this.#marks.keys()) {
      Reflect.deleteMetadata(this.#key, handler);
      const { [this.#key]: _mark, ...config } = fastifyConfigOf(handler);
      if (Reflect.ownKeys(config).length > 0) setFastifyConfig(handler, config);
      else Reflect.deleteMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler);
    }
    this.#marks.clear();
  }

  /** The handler behind a callback in Express. */
  behindCallback(callback: Handler, template: string): HandlerFacts | undefined {
    return pick(
      Reflect.getMetadata(this.#key, callback) as HandlerFacts[] | undefined,
      callback.name,
      template,
    );
  }

  /** The handler behind a Fastify route, by the route's `config` and the name of its callback. */
  behindConfig(config: object | undefined, name: string, template: string): HandlerFacts | undefined {
    return pick((config as { [key: symbol]: HandlerFacts[] } | undefined)?.[this.#key], name, template);
  }

  #mark(handler: Handler, facts: HandlerFacts): void {
    // A handler inherited by several controllers is one function with several facts.
    const candidates = this.#marks.get(handler) ?? [];
    candidates.push(facts);
    this.#marks.set(handler, candidates);
    Reflect.defineMetadata(this.#key, candidates, handler);
    setFastifyConfig(handler, { ...fastifyConfigOf(handler), [this.#key]: candidates });
  }
}

/** Of the controllers that share a handler, picks the one whose name (Nest 12) or path matches the route. */
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
