import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { MetricsController } from '../scrape/metrics.controller.js';
import { HTTP_METRICS, type HttpMetricsRouteOptions } from './http-metrics.decorator.js';

/** Where Nest keeps the path that `@Controller()` and `@Get()` and the like were given. */
const PATH_METADATA = 'path';
/** Where Nest keeps the status that `@HttpCode()` was given. */
export const HTTP_CODE_METADATA = '__httpCode__';

/** What is known of the handler of a route before any request. */
export interface HandlerFacts {
  readonly controller: string;
  readonly handler: string;
  /** The paths of the controller, without prefix and version. */
  readonly controllerPaths: readonly string[];
  /** The status of an answer, when `@HttpCode()` says so. */
  readonly successStatus: number | undefined;
  /** Whether it answers scrapes. */
  readonly isScrape: boolean;
  /** What `@HttpMetrics()` asks for, on the handler or else on the controller. */
  readonly options: HttpMetricsRouteOptions;
}

/** Whether Nest makes a route of this method. */
export function isRouteHandler(method: unknown): method is () => unknown {
  return typeof method === 'function' && Reflect.hasMetadata(PATH_METADATA, method);
}

/** The facts of one handler of a controller. */
export function factsOf(controller: Type<unknown>, name: string, method: () => unknown): HandlerFacts {
  const ofClass = routeOptionsOf(controller);
  const ofMethod = routeOptionsOf(method);
  return {
    controller: controller.name,
    handler: name,
    controllerPaths: pathsOf(controller),
    successStatus: Reflect.getMetadata(HTTP_CODE_METADATA, method) as number | undefined,
    isScrape: controller.prototype instanceof MetricsController,
    options: { ...ofClass, ...ofMethod, labels: { ...ofClass.labels, ...ofMethod.labels } },
  };
}

/** The paths that a controller or a handler was given, without prefix and version. */
export function pathsOf(target: object): readonly string[] {
  return [Reflect.getMetadata(PATH_METADATA, target) as unknown].flat().map(String);
}

function routeOptionsOf(target: object): HttpMetricsRouteOptions {
  return (Reflect.getMetadata(HTTP_METRICS, target) as HttpMetricsRouteOptions | undefined) ?? {};
}
