import {
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { EventEmitter } from 'node:events';
import { type IncomingMessage, OutgoingMessage, type Server, type ServerResponse } from 'node:http';
import { MetricFactory } from '../metrics/metric-factory.js';
import { applicationConfigOf } from '../metrics/application-config.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import type { HttpSettings } from './http.options.js';
import { METRICS_OPTIONS, METRICS_PATH } from '../metrics/metrics.tokens.js';
import { ExpressPlatform } from './adapters/express.js';
import { onExpressArrival } from './adapters/express-arrival.js';
import { FastifyPlatform, type FastifyInstance } from './adapters/fastify.js';
import type { Arrival, HttpPlatform } from './adapters/platform.js';
import { HandlerPlatform } from './adapters/handler-platform.js';
import { HandlerMarks } from './adapters/handler-marks.js';
import { createRequestRecorder, endpointMaker, type HttpParts } from './http-setup.js';
import type { ResolvedHttpOptions } from './http.options.js';
import { inFlightOf, type RequestInFlight } from './request/connection.js';
import type { RequestRecorder } from './request-recorder.js';
import { objectivesOf, type RouteObjective } from './route-objectives.js';
import { hasTls, isWatched, ServerWatch } from './server-watch.js';

/** Stands in until the adapter is known. */
const NO_PLATFORM: HttpPlatform = {
  handler: undefined,
  endpointOf: () => undefined,
  hasLateHooks: false,
  routes: () => [],
};

/** A request or response as interceptors receive it: Node's own, or the framework's wrapper around it. */
interface Wrapped<T> {
  readonly raw?: T;
}

/**
 * Records every request of the application's HTTP server exactly once, however it ends: from the server's
 * own events, before any middleware or body parser, to the end of the response (ADR 0003).
 */
@Injectable()
export class HttpInstrumentation implements OnModuleInit, OnApplicationShutdown {
  readonly #options: ResolvedHttpOptions | false;
  readonly #marks: HandlerMarks;
  readonly #logger = new Logger('Metrics');
  #platform = NO_PLATFORM;
  #recorder: RequestRecorder | undefined;
  #leave: () => void = () => undefined;
  #watch: ServerWatch | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) { http }: HttpSettings,
    @Inject(METRICS_PATH) private readonly metricsPath: string,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {
    this.#options = http;
    this.#marks = new HandlerMarks(modules);
    // Fires once the adapter is known, before routes are registered.
    if (http) adapterHost.init$.subscribe(() => this.#prepare(http));
  }

  onModuleInit(): void {
    const made = this.adapterHost.httpAdapter?.getHttpServer() as unknown;
    if (!this.#options || !made) return;
    // Other adapters may return something else as their server.
    const server = made instanceof EventEmitter ? (made as Server) : undefined;
    const options = this.#options;
    const parts: HttpParts = {
      factory: this.factory,
      platform: this.#platform,
      facts: this.#marks.facts,
      metricsPath: this.metricsPath,
      scheme: server && hasTls(server) ? 'https' : 'http',
      report: (error, what = 'a request could not be recorded') => this.errors.report('http', what, error),
    };
    const recorder = this.factory.asOwn('Remove yours, or set http: false.', () =>
      createRequestRecorder(options, parts),
    );
    this.#marks.clear();
    if (server && isWatched(server)) {
      this.#logger.warn(
        'This application shares its HTTP server with another one in this process, whose metrics count all requests. ' +
          'Give each application its own adapter to count them separately.',
      );
    }
    this.#recorder = recorder;
    this.#watch = new ServerWatch(
      server,
      this.#platform.handler ?? server?.listeners('request').at(0),
      recorder,
    );
  }

  onApplicationShutdown(): void {
    this.#watch?.stop();
    this.#leave();
  }

  /** @internal The latency objectives of the routes. */
  get objectives(): RouteObjective[] {
    return objectivesOf(this.#platform.routes());
  }

  /** Whether the interceptor must report requests: no other source does, or the options ask for it. */
  get needsInterceptor(): boolean {
    if (!this.#options || !(this.adapterHost.httpAdapter as unknown)) return false;
    return this.#options.interceptor ?? this.#platform instanceof HandlerPlatform;
  }

  /**
   * Takes in a request that has reached a handler, unless it is already taken in. Returns it when no other
   * source reports its end.
   */
  intercept(context: ExecutionContext): RequestInFlight | undefined {
    const request = context.getArgByIndex<(IncomingMessage & Wrapped<IncomingMessage>) | undefined>(0);
    const response = context.getArgByIndex<(ServerResponse & Wrapped<ServerResponse>) | undefined>(1);
    if (!this.#watch || !request || !response) return undefined;
    const { raw = response } = response;
    const known = inFlightOf(raw);
    // Another framework's response may not lead to Node's, which leads to the request in flight.
    if (known === undefined && this.#watch.isListening && !(raw instanceof OutgoingMessage)) return undefined;
    const inFlight = known ?? this.arrive(request.raw ?? request, raw);
    if (inFlight === undefined || inFlight.recorder !== this.#recorder) return undefined;
    if (this.#platform instanceof HandlerPlatform)
      inFlight.endpoint ??= this.#platform.endpointBehind(context);
    return known === undefined && typeof raw.end !== 'function' ? inFlight : undefined;
  }

  /** Takes in a request that has reached the application and is not taken in yet. */
  readonly arrive: Arrival = (request, response) => this.#watch?.arrive(request, response);

  /** Prepares for the routes that Nest is about to register. */
  #prepare(options: ResolvedHttpOptions): void {
    const adapter = this.adapterHost.httpAdapter as AbstractHttpAdapter | null;
    // An application without HTTP (a microservice, a standalone context) has no adapter.
    if (adapter === null) return;
    const instance: unknown = adapter.getInstance();
    const makeEndpoint = endpointMaker(options);
    this.#marks.set();
    switch (adapter.getType()) {
      case 'express':
        this.#platform = new ExpressPlatform(adapter, this.#marks, makeEndpoint);
        this.#leave = onExpressArrival(instance as object, this.arrive);
        break;
      case 'fastify':
        this.#platform = new FastifyPlatform(
          instance as FastifyInstance,
          this.#marks,
          makeEndpoint,
          this.arrive,
        );
        break;
      default:
        this.#platform = new HandlerPlatform(makeEndpoint, () => this.#globalPrefix());
        this.#logger.warn(
          `HTTP metrics know the routes of Express and Fastify, but not of "${adapter.getType()}": ` +
            'requests that reach no handler are recorded as endpoint "(unmatched)". Set http: false to measure no requests at all.',
        );
    }
  }

  #globalPrefix(): string {
    return applicationConfigOf(this.moduleRef)?.getGlobalPrefix() ?? '';
  }
}
