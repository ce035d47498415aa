import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type AbstractHttpAdapter, DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import { MetricFactory } from '../injection/metric-factory.js';
import { MetricsErrors } from '../module/metrics-errors.js';
import type { ResolvedMetricsOptions } from '../module/metrics.options.js';
import { METRICS_OPTIONS, METRICS_PATH } from '../module/metrics.tokens.js';
import { ExpressPlatform } from './adapters/express.js';
import { onExpressArrival } from './adapters/express-arrival.js';
import type { ExpressApp } from './adapters/express-router.js';
import { FastifyPlatform, type FastifyInstance } from './adapters/fastify.js';
import type { Arrival, HttpPlatform } from './adapters/platform.js';
import { HandlerMarks } from './handler-marks.js';
import { createRequestRecorder, endpointMaker } from './http-setup.js';
import type { ResolvedHttpOptions } from './http.options.js';
import { hasTls, isWatched, ServerWatch } from './server-watch.js';

/** A platform whose router we can't read: its requests are recorded without their routes. */
const UNKNOWN_PLATFORM: HttpPlatform = {
  handler: undefined,
  endpointOf: () => undefined,
  isTold: () => true,
  routes: () => [],
};

/**
 * Records every request of the application's HTTP server, once, whatever becomes of it: from the server's
 * own events, before any middleware or body parser, to the end of the response (ADR 0003).
 */
@Injectable()
export class HttpRecorder implements OnModuleInit, OnApplicationShutdown {
  readonly #options: ResolvedHttpOptions | false;
  readonly #marks: HandlerMarks;
  readonly #logger = new Logger('Metrics');
  #platform = UNKNOWN_PLATFORM;
  #leave: () => void = () => undefined;
  #watch: ServerWatch | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) { http }: ResolvedMetricsOptions,
    @Inject(METRICS_PATH) private readonly metricsPath: string,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(DiscoveryService) discovery: DiscoveryService,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
  ) {
    this.#options = http;
    this.#marks = new HandlerMarks(discovery);
    // Comes once it is known which adapter there is, and before there are routes.
    if (http) adapterHost.init$.subscribe(() => this.#prepare(http));
  }

  onModuleInit(): void {
    const server = this.adapterHost.httpAdapter?.getHttpServer() as Server | undefined;
    if (!this.#options || !server) return;
    const recorder = createRequestRecorder(this.#options, {
      factory: this.factory,
      platform: this.#platform,
      facts: this.#marks.facts,
      metricsPath: this.metricsPath,
      scheme: hasTls(server) ? 'https' : 'http',
      report: (error, what = 'a request could not be recorded') => this.errors.report('http', what, error),
    });
    this.#marks.clear();
    if (isWatched(server)) {
      this.#logger.warn(
        'This application shares its HTTP server with another one in the process, whose metrics have all its requests. ' +
          'Give each application an adapter of its own to tell them apart.',
      );
    }
    this.#watch = new ServerWatch(
      server,
      this.#platform.handler ?? server.listeners('request').at(0),
      recorder,
    );
  }

  onApplicationShutdown(): void {
    this.#watch?.stop();
    this.#leave();
  }

  /** Takes in a request that has reached the application, unless it is recorded already. */
  readonly arrive: Arrival = (request, response) => this.#watch?.arrive(request, response);

  /** Gets ready for the routes that Nest is about to make. */
  #prepare(options: ResolvedHttpOptions): void {
    const adapter = this.adapterHost.httpAdapter as AbstractHttpAdapter | null;
    // An application without HTTP (a microservice, a standalone context) has none.
    if (adapter === null) return;
    const instance: unknown = adapter.getInstance();
    const makeEndpoint = endpointMaker(options);
    this.#marks.set();
    switch (adapter.getType()) {
      case 'express':
        this.#platform = new ExpressPlatform(instance as ExpressApp, this.#marks, makeEndpoint);
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
        this.#logger.warn(
          `HTTP metrics know the routes of Express and Fastify, not of "${adapter.getType()}": ` +
            'all requests are recorded as endpoint "(unmatched)". Set http: false to leave them out.',
        );
    }
  }
}
