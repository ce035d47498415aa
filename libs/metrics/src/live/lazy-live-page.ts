import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpInstrumentation } from '../http/http-instrumentation.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import type { LivePage } from '../scrape/live-page.js';
import { ScrapeService } from '../scrape/scrape.service.js';
import { METRICS_WHOLE, type WholeSource } from '../scrape/whole.js';
// Loaded with the application, outside of any request, and not with the page.
import './outside-requests.js';
import type { LivePageSettings } from './served/about.js';
import type { ServedPage } from './served/served-page.js';

/** The live page as long as nobody looks at it: the first request loads what serves it, so no start pays for it. */
@Injectable()
export class LazyLivePage implements LivePage, BeforeApplicationShutdown {
  #page: Promise<ServedPage> | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: LivePageSettings,
    @Inject(ScrapeService) private readonly metrics: ScrapeService,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(HttpInstrumentation) private readonly http: HttpInstrumentation,
    @Inject(METRICS_WHOLE) private readonly whole: WholeSource | undefined,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse, part: string | undefined): Promise<void> {
    this.#page ??= this.#load();
    await (await this.#page).handle(request, response, part);
  }

  /** Ends the connections of all viewers: the server waits for them. */
  async beforeApplicationShutdown(): Promise<void> {
    (await this.#page)?.close();
  }

  async #load(): Promise<ServedPage> {
    const { ServedPage } = await import('./served/served-page.js');
    const { options, http, metrics, factory, whole } = this;
    return new ServedPage(options, http.objectives, metrics, factory, whole?.folder);
  }
}
