import { Inject, Injectable, Logger } from '@nestjs/common';
import { Exposer } from '../core/exposition/exposer.js';
import type { Format } from '../core/exposition/format.js';
import type { RegistryMetric } from '../core/exposition/source/registry-metric.js';
import type { Exposition } from '../core/exposition/stream/exposition.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import type { Counter } from '../core/instruments/counter.js';
import { nativeAsTextNote } from '../core/exposition/native-as-text-note.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import type { ScrapeSettings } from './scrape.options.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { METRICS_ABOUT_METRICS } from './self-metrics.js';
import { collectErrors } from './scrape.metrics.js';
import { ScrapedMetrics } from './scraped-metrics.js';

/** The request of a scrape. */
export interface Scrape {
  readonly format: Format;
  /** How long to wait for metrics to collect, in milliseconds. */
  readonly deadlineMs: number;
  /**
   * How long a metric may take before that counts as an error, in milliseconds. Default `deadlineMs`. Set it when the
   * client chooses the deadline: missing a short one is not an error.
   */
  readonly limitMs?: number;
  /** Names of the metrics to expose; all metrics when empty. */
  readonly names?: ReadonlySet<string>;
  /** Aborts the exposition. */
  readonly signal?: AbortSignal;
  /** What the exposition is for, as `metrics_errors_total` counts its failures. Default `scrape`. */
  readonly source?: 'scrape' | 'push';
}

/** Exposes the metrics of the application, for a scrape or a push. */
@Injectable()
export class ScrapeService {
  readonly #exposer: Exposer;
  readonly #collectErrors: Counter<'metric'>;
  readonly #logger = new Logger('Metrics');
  readonly #hurried = new Set<string>();
  #hasNoted = false;

  constructor(
    @Inject(METRICS_OPTIONS) { scrape }: ScrapeSettings,
    @Inject(MetricFactory) factory: MetricFactory,
    @Inject(ScrapedMetrics) private readonly metrics: ScrapedMetrics,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
  ) {
    this.#exposer = new Exposer({
      defaultLabels: (metric) => metrics.defaultLabelsOf(metric),
      hasCreatedLines: scrape.includeCreatedTimestamps,
      aboutOthers: METRICS_ABOUT_METRICS,
      warn: (message) => this.#logger.warn(message),
    });
    this.#collectErrors = factory.asOwn('Rename yours.', () => factory.get(collectErrors));
  }

  /** The exposition, written while it is read. A metric that fails or is late is left out; the others are exposed. */
  expose(scrape: Scrape): Exposition {
    const { source = 'scrape', ...request } = scrape;
    const metrics = this.metrics.list();
    if (scrape.format.type !== 'protobuf') this.#noteNativeAsText(metrics);
    return this.#exposer.expose(metrics, {
      ...request,
      onError: (metric, error) => {
        this.#collectErrors.inc({ metric });
        this.errors.report(source, `metric "${metric}" is left out of a ${source}`, error);
      },
      onHurry: (metric) => this.#noteHurry(metric, scrape.deadlineMs),
    });
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

  /** Warns once which setting is missing. */
  #noteNativeAsText(metrics: readonly RegistryMetric[]): void {
    const note = this.#hasNoted ? undefined : nativeAsTextNote(metrics);
    if (note === undefined) return;
    this.#hasNoted = true;
    this.#logger.warn(note);
  }
}
