import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Collected } from '../core/exposition/collect/metric-collector.js';
import { Exposer, type ExposeRequest } from '../core/exposition/exposer.js';
import { negotiate } from '../core/exposition/negotiate.js';
import type { RegistryMetric } from '../core/exposition/source/registry-metric.js';
import type { Exposition } from '../core/exposition/stream/exposition.js';
import { type FactorySettings, MetricFactory } from '../metrics/metric-factory.js';
import type { Counter } from '../core/instruments/counter.js';
import { hasNativeBuckets } from '../core/exposition/format.js';
import { nativeAsTextNote } from '../core/exposition/native-as-text-note.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import { keepLast } from './keep-last.js';
import type { ScrapeSettings } from './scrape.options.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { metricsAboutMetrics } from './self-metrics.js';
import { collectErrors } from './scrape.metrics.js';
import { oneOfSeveralNote } from './one-of-several.js';
import { ScrapedMetrics } from './scraped-metrics.js';
import { METRICS_WHOLE, type WholeSource } from './whole.js';

/** What a scrape asks for. */
export interface ScrapeRequest {
  /** The `Accept` header, which chooses the format. Text 0.0.4 by default. */
  readonly accept?: string | undefined;
  /** How long to wait for metrics to collect, in milliseconds. Default: the module's option `scrape.timeoutMs`. */
  readonly deadlineMs?: number;
  /**
   * How long a metric may take before that counts as an error, in milliseconds. Default `deadlineMs`. Set it when the
   * client chooses the deadline: missing a short one is not an error.
   */
  readonly limitMs?: number;
  /** Names of the metrics to expose; all metrics when empty. */
  readonly names?: ReadonlySet<string>;
  /** Ends the exposition early. */
  readonly signal?: AbortSignal;
  /** What the exposition is for, as `metrics_errors_total` counts its failures. Default `scrape`. */
  readonly source?: 'scrape' | 'push';
}

/** Reads the metrics of the application: for its endpoint, for a push, or for an endpoint of your own. */
@Injectable()
export class ScrapeService {
  readonly #exposer: Exposer;
  readonly #negotiate = keepLast((accept: string | undefined) => negotiate(accept));
  readonly #collectErrors: Counter<'metric'>;
  readonly #logger = new Logger('Metrics');
  readonly #hurried = new Set<string>();
  #hasNoted = false;
  #hasScraped = false;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ScrapeSettings & FactorySettings,
    @Inject(MetricFactory) factory: MetricFactory,
    @Inject(ScrapedMetrics) private readonly metrics: ScrapedMetrics,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
    @Inject(METRICS_WHOLE) private readonly whole: WholeSource | undefined,
  ) {
    this.#exposer = new Exposer({
      defaultLabels: (metric) => metrics.defaultLabelsOf(metric),
      hasCreatedLines: options.scrape.includeCreatedTimestamps,
      aboutOthers: metricsAboutMetrics(options.prefix),
      warn: (message) => this.#logger.warn(message),
    });
    this.#collectErrors = factory.asOwn('Rename yours.', () => factory.get(collectErrors));
  }

  /**
   * Returns the exposition, which collects the metrics when its first chunk is read, and is written while it is read. A
   * metric that fails or is late is left out; the others are exposed.
   * @example
   * const exposition = scrapeService.scrape({ accept: request.headers.accept });
   * response.setHeader('Content-Type', exposition.contentType);
   * await pipeline(exposition, response);
   */
  scrape({
    accept,
    deadlineMs = this.options.scrape.timeoutMs,
    source = 'scrape',
    ...request
  }: ScrapeRequest = {}): Exposition {
    const { whole } = this;
    const format = this.#negotiate(accept);
    const metrics = this.metrics.list();
    if (!hasNativeBuckets(format)) this.#noteNativeAsText(metrics);
    const exposeRequest: ExposeRequest = {
      ...request,
      format,
      deadlineMs,
      onError: (metric, error) => this.#reportLeftOut(source, metric, error),
      onHurry: (metric) => this.#noteHurry(metric, deadlineMs),
    };
    if (whole !== undefined)
      return this.#exposer.exposeLater(() => whole.metrics(exposeRequest), exposeRequest);
    if (source === 'scrape') this.#noteOneOfSeveral();
    return this.#exposer.expose(metrics, exposeRequest);
  }

  /**
   * What a scrape would expose now, to be walked once; `onError` is told of each metric that fails or is late.
   * @internal
   */
  async collected(onError: (metric: string, error: unknown) => void): Promise<readonly Collected[]> {
    const request: ExposeRequest = {
      format: negotiate(undefined),
      deadlineMs: this.options.scrape.timeoutMs,
      onError,
    };
    const metrics = (await this.whole?.metrics(request)) ?? this.metrics.list();
    return this.#exposer.collected(metrics, request);
  }

  /**
   * As `collected`, for a push that each process makes for itself: without the metrics of other processes, and with names
   * as they are. What is left out is reported as by a push. Empty if the signal aborts.
   * @param names of the metrics to collect; all without
   * @internal
   */
  async collectedForPush(signal?: AbortSignal, names?: ReadonlySet<string>): Promise<readonly Collected[]> {
    return this.#exposer.collected(this.metrics.list(), {
      format: { type: 'protobuf', escaping: 'allow-utf-8' },
      deadlineMs: this.options.scrape.timeoutMs,
      onError: (metric, error) => this.#reportLeftOut('push', metric, error),
      ...(names && { names }),
      ...(signal && { signal }),
    });
  }

  #reportLeftOut(source: 'scrape' | 'push', metric: string, error: unknown): void {
    this.#collectErrors.inc({ metric });
    this.errors.report(source, `metric "${metric}" is left out of a ${source}`, error);
  }

  /** Warns once per metric that scrapes miss it, which is not reported as an error. */
  #noteHurry(metric: string, deadlineMs: number): void {
    if (this.#hurried.has(metric)) return;
    this.#hurried.add(metric);
    this.#logger.warn(
      `metric "${metric}" is left out of a scrape: its collect takes longer than the ${deadlineMs} ms that the ` +
        "scraper waits. Make collect faster, or raise Prometheus' scrape_timeout.",
    );
  }

  /** Warns once which setting is missing for native histograms. */
  #noteNativeAsText(metrics: readonly RegistryMetric[]): void {
    const note = this.#hasNoted ? undefined : nativeAsTextNote(metrics);
    if (note === undefined) return;
    this.#hasNoted = true;
    this.#logger.warn(note);
  }

  /** Warns at the first scrape that it does not show all. */
  #noteOneOfSeveral(): void {
    if (this.#hasScraped) return;
    this.#hasScraped = true;
    const note = oneOfSeveralNote(this.options.server !== undefined);
    if (note !== undefined) this.#logger.warn(note);
  }
}
