import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { MetricFactory } from '../injection/metric-factory.js';
import { MetricsErrors } from '../module/metrics-errors.js';
import type { ResolvedMetricsOptions } from '../module/metrics.options.js';
import { METRICS_OPTIONS, METRICS_PATH } from '../module/metrics.tokens.js';
import { expressRoute } from './adapters/express.js';
import { createHttpInstruments, type HttpInstruments } from './http-instruments.js';
import { methodLabel, statusLabel, UNMATCHED } from './request-labels.js';
import { RequestRecord } from './request-record.js';
import { takeWireBytes } from './wire-bytes.js';

/**
 * Records every request of the application's HTTP server, once, whatever becomes of it: from the server's
 * own `request` event, before any middleware or body parser, to the response's `close` (ADR 0003).
 */
@Injectable()
export class HttpRecorder implements OnModuleInit, OnApplicationShutdown {
  readonly #ignoredPaths: ReadonlySet<string>;
  #detach = (): void => undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedMetricsOptions,
    @Inject(METRICS_PATH) metricsPath: string,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
  ) {
    this.#ignoredPaths = new Set([metricsPath, ...(options.http ? options.http.ignore : [])]);
  }

  onModuleInit(): void {
    // An application without HTTP (a microservice, a standalone context) has no adapter.
    const server = this.adapterHost.httpAdapter?.getHttpServer() as Server | undefined;
    if (!this.options.http || !server) return;
    const instruments = createHttpInstruments(this.factory);
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
      if (this.#ignoredPaths.has(pathOf(request))) return;
      const record = new RequestRecord(request, response);
      instruments.active.inc();
      // 'finish' stays silent when the client hangs up; 'close' comes either way.
      response.once('close', () => this.#close(record, instruments));
    };
    server.prependListener('request', onRequest);
    this.#detach = () => server.removeListener('request', onRequest);
  }

  onApplicationShutdown(): void {
    this.#detach();
  }

  #close(record: RequestRecord, instruments: HttpInstruments): void {
    instruments.active.dec();
    if (record.isIgnored) return;
    try {
      count(record, instruments);
    } catch (error) {
      this.errors.report('http', 'a request could not be recorded', error);
    }
  }
}

function count({ request, response, startMs, socket }: RequestRecord, instruments: HttpInstruments): void {
  const labels = { method: methodLabel(request.method), endpoint: expressRoute(request) ?? UNMATCHED };
  const bytes = takeWireBytes(socket);
  instruments.requests.inc({ ...labels, status_code: statusLabel(response) });
  instruments.duration.observe(labels, (performance.now() - startMs) / 1000);
  instruments.requestSize.observe(labels, bytes.read);
  instruments.responseSize.observe(labels, bytes.written);
}

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
