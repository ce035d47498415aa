import {
  All,
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  NotFoundException,
  Req,
  Res,
  UseGuards,
  Controller,
  type Type,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isInterceptorBound } from '../http/bind-interceptor.js';
import { inFlightOf } from '../http/request/connection.js';
import type { HttpSettings } from '../http/http.options.js';
import type { ScrapeSettings } from './scrape.options.js';
import { ANSWERS_SCRAPES, METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { LIVE_PATHS } from './live-page.js';
import { ScrapeHandler } from './scrape-handler.js';

/** The arguments that Nest passes to a controller: Node's own objects (Express), or wrappers around them (Fastify). */
type PlatformRequest = IncomingMessage & { readonly raw?: IncomingMessage };
type PlatformResponse = ServerResponse & { readonly raw?: ServerResponse; hijack?(): void };
type Headers = ReturnType<ServerResponse['getHeaders']>;

/** The parts of the application that answer a scrape. */
interface ScrapeParts {
  readonly options: ScrapeSettings & HttpSettings;
  readonly handler: ScrapeHandler;
  readonly moduleRef: ModuleRef;
}

/**
 * Answers scrapes as the last guard. The application's interceptors, pipes and exception filters run after the guards
 * and assume that Nest sends the response: if one gave up on a slow scrape, its error would be sent in the middle of
 * the exposition.
 */
@Injectable()
export class ScrapeGuard implements CanActivate, ScrapeParts {
  constructor(
    @Inject(METRICS_OPTIONS) readonly options: ScrapeSettings & HttpSettings,
    @Inject(ScrapeHandler) readonly handler: ScrapeHandler,
    @Inject(ModuleRef) readonly moduleRef: ModuleRef,
  ) {}

  /** @throws NotFoundException when a management server serves the scrapes */
  canActivate(context: ExecutionContext): Promise<never> {
    const http = context.switchToHttp();
    // Not async: what it throws, Nest answers.
    void answer(this, http.getRequest(), http.getResponse());
    // Never settles, so that nothing runs after it; it is garbage-collected with the request.
    return new Promise(() => undefined);
  }
}

/** Answers requests for the live page as the last guard. */
@Injectable()
export class LiveGuard extends ScrapeGuard {
  /** @throws NotFoundException when there is no page, or a management server serves it */
  override canActivate(context: ExecutionContext): Promise<never> {
    const http = context.switchToHttp();
    void answerLive(this, http.getRequest(), http.getResponse());
    return new Promise(() => undefined);
  }
}

/**
 * Answers scrapes. `MetricsModule` mounts it at its `path`; to mount it elsewhere or with more guards, set
 * `endpoint: false` and extend this class.
 * @example
 * ```ts
 * @Controller('internal/metrics')
 * @UseGuards(OpsGuard)
 * export class OpsMetricsController extends MetricsController {}
 * ```
 */
export class MetricsController {
  @Inject(ScrapeHandler) private readonly scrapeHandler!: ScrapeHandler;
  @Inject(METRICS_OPTIONS) private readonly metricsOptions!: ScrapeSettings & HttpSettings;
  @Inject(ModuleRef) private readonly metricsModuleRef!: ModuleRef;

  /**
   * Answers GET and HEAD with the exposition, other methods with 405; 404 when a management server serves the scrapes.
   * Its guard already does this before any interceptor; the method itself is for subclasses that override it.
   */
  @All()
  @UseGuards(ScrapeGuard)
  async scrape(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
    const { scrapeHandler: handler, metricsOptions: options, metricsModuleRef: moduleRef } = this;
    await answer({ handler, options, moduleRef }, request, response);
  }

  /** Answers with the live page and its parts; 404 without one, or when a management server serves it. */
  @All(LIVE_PATHS)
  @UseGuards(LiveGuard)
  async live(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
    const { scrapeHandler: handler, metricsOptions: options, metricsModuleRef: moduleRef } = this;
    await answerLive({ handler, options, moduleRef }, request, response);
  }
}

Reflect.defineMetadata(ANSWERS_SCRAPES, true, MetricsController);

/** @throws NotFoundException when a management server serves the scrapes */
function answer(
  { options, handler, moduleRef }: ScrapeParts,
  request: PlatformRequest,
  response: PlatformResponse,
): Promise<unknown> {
  if (options.server) throw new NotFoundException();
  const raw = takeOver(response);
  if (options.http && inFlightOf(raw) === undefined && !isInterceptorBound(moduleRef)) warnUnseen(handler);
  return handler.handle(request.raw ?? request, raw);
}

/** @throws NotFoundException when there is no live page, or a management server serves it */
function answerLive(
  { options, handler }: ScrapeParts,
  request: PlatformRequest,
  response: PlatformResponse,
): Promise<void> {
  if (options.server || !handler.isLive) throw new NotFoundException();
  return handler.handleLive(request.raw ?? request, takeOver(response));
}

/** Node's own response, which nobody else answers from now on. */
function takeOver(response: PlatformResponse): ServerResponse {
  const { raw = response } = response;
  if (raw !== response) {
    // Fastify holds back headers set by hooks, such as security headers, until it sends a response itself.
    setHeaders(raw, response.getHeaders());
    response.hijack?.();
  }
  return raw;
}

/** The handlers, one per application, that have warned. */
const warned = new WeakSet<ScrapeHandler>();

/** A scrape without a record shows that no request over its server is recorded. */
function warnUnseen(handler: ScrapeHandler): void {
  if (warned.has(handler)) return;
  warned.add(handler);
  new Logger('Metrics').warn(
    'This scrape came through a server that HTTP metrics do not watch, so its requests are not counted. ' +
      'Set http: { interceptor: true } to count the requests that reach a handler.',
  );
}

function setHeaders(response: ServerResponse, headers: Headers): void {
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) response.setHeader(name, value);
}

/** Metadata key of `@ApiExcludeController()` of @nestjs/swagger, which may not be installed. */
const SWAGGER_EXCLUDE = 'swagger/apiExcludeController';

/**
 * The controller at `path`, in every version and in no API document. Nest reads the path and a team's own
 * decorators from a class, so each endpoint has its own class.
 */
export function metricsEndpoint(
  path: string,
  decorators: readonly (ClassDecorator | MethodDecorator)[],
): Type<MetricsController> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class MetricsEndpoint extends MetricsController {}
  Reflect.defineMetadata(SWAGGER_EXCLUDE, [true], MetricsEndpoint);
  for (const decorate of decorators) (decorate as ClassDecorator)(MetricsEndpoint);
  return MetricsEndpoint;
}
