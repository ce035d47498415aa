import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { acceptsGzip } from '../core/exposition/negotiate.js';
import { abandon } from '../core/exposition/stream/abandon.js';
import { send } from '../core/exposition/stream/send.js';
import { ownClock } from '../core/own-time.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import type { ScrapeSettings } from './scrape.options.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { type AccessCheck, accessCheck } from './access.js';
import { deadlineMs } from './deadline.js';
import { keepLast } from './keep-last.js';
import { lastScrapeSize, scrapeDuration, scrapes } from './scrape.metrics.js';
import { type LivePage, livePartOf, METRICS_LIVE } from './live-page.js';
import { pathOf } from './request-path.js';
import { ScrapeService } from './scrape.service.js';

/**
 * Answers a scrape on Node's own request and response, so that Express, Fastify and the management server
 * behave alike: access, method, limit, negotiation, then the exposition as a stream.
 */
@Injectable()
export class ScrapeHandler {
  readonly #refusalOf: AccessCheck;
  readonly #metrics;
  readonly #acceptsGzip = keepLast(acceptsGzip);
  #inFlight = 0;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ScrapeSettings,
    @Inject(ScrapeService) private readonly scrapeService: ScrapeService,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
    @Inject(MetricFactory) factory: MetricFactory,
    @Inject(METRICS_LIVE) private readonly live: LivePage | undefined,
  ) {
    this.#refusalOf = accessCheck(options.auth);
    this.#metrics = factory.asOwn('Rename yours.', () => ({
      duration: factory.get(scrapeDuration),
      scrapes: factory.get(scrapes),
      size: factory.get(lastScrapeSize),
    }));
  }

  /** Answers a scrape; never rejects. Resolves to whether all metrics were sent. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    try {
      return (await this.#admits(request, response)) && (await this.#answer(request, response));
    } catch (error) {
      this.errors.report('scrape', 'a scrape could not be answered', error);
      if (response.headersSent) abandon(response);
      else refuse(response, 500);
      return false;
    }
  }

  /** Whether there is a live page. */
  get isLive(): boolean {
    return this.live !== undefined;
  }

  /** Answers a request for the live page: who may scrape may look. Never rejects. */
  async handleLive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { live } = this;
    const part = livePartOf(pathOf(request.url ?? ''));
    try {
      if (!(await this.#admits(request, response))) return;
      if (live === undefined) refuse(response, 404);
      else await live.handle(request, response, part);
    } catch (error) {
      this.errors.report('live', 'the live page could not be shown', error);
      if (response.headersSent) abandon(response);
      else refuse(response, 500);
    }
  }

  /** Whether a request may read the metrics; answers it if not. */
  async #admits(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    response.setHeader('Cache-Control', 'no-store');
    const refusal = await this.#refusalOf(request);
    if (refusal === undefined) return true;
    if (refusal.challenge) response.setHeader('WWW-Authenticate', refusal.challenge);
    refuse(response, refusal.status);
    return false;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      refuse(response, 405);
      return false;
    }
    if (this.#inFlight >= this.options.scrape.maxConcurrent) {
      response.setHeader('Retry-After', '1');
      refuse(response, 503);
      return false;
    }
    this.#inFlight++;
    try {
      return await this.#sendExposition(request, response);
    } finally {
      this.#inFlight--;
    }
  }

  async #sendExposition(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const startMs = ownClock.nowMs();
    const { timeoutMs, sendTimeoutMs } = this.options.scrape;
    const disconnected = new AbortController();
    const names = namesOf(request);
    const exposition = this.scrapeService.scrape({
      accept: request.headers.accept,
      deadlineMs: deadlineMs(request.headers, timeoutMs),
      limitMs: timeoutMs,
      names,
      signal: disconnected.signal,
    });
    const gzip = this.#acceptsGzip(request.headers['accept-encoding']);
    response.setHeader('Content-Type', exposition.contentType);
    // Appended: others, such as CORS, may already have set `Vary`.
    response.appendHeader('Vary', 'Accept, Accept-Encoding');
    if (gzip) response.setHeader('Content-Encoding', 'gzip');
    if (request.method === 'HEAD') {
      response.end();
      return false;
    }
    // A signal that aborts makes an error with a stack.
    response.once('close', () => {
      if (!exposition.isOver) disconnected.abort();
    });
    if (!(await send(exposition, response, { gzip, timeoutMs: sendTimeoutMs }))) return false;
    this.#metrics.duration.observe((ownClock.nowMs() - startMs) / 1000);
    this.#metrics.scrapes.inc({ format: exposition.formatType });
    this.#metrics.size.set(exposition.byteCount);
    return names.size === 0;
  }
}

/** Answers with a status and no body; removes the headers that describe an exposition. */
function refuse(response: ServerResponse, status: number): void {
  response.removeHeader('Content-Type');
  response.removeHeader('Content-Encoding');
  response.statusCode = status;
  response.end();
}

/** The values of `?name[]=`, as in client_python and client_java. */
function namesOf({ url = '' }: IncomingMessage): ReadonlySet<string> {
  const query = url.indexOf('?');
  return new Set(query === -1 ? [] : new URLSearchParams(url.slice(query)).getAll('name[]'));
}
