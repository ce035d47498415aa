import { Inject, Injectable, Logger } from '@nestjs/common';
import { Exposer } from '../exposition/exposer.js';
import type { Format } from '../exposition/format.js';
import type { RegistryMetric } from '../exposition/source/registry-metric.js';
import type { Exposition } from '../exposition/stream/exposition.js';
import { MetricFactory } from '../injection/metric-factory.js';
import type { Counter } from '../instruments/counter.js';
import { nativeAsTextNote } from '../instruments/native/text-note.js';
import { MetricsErrors } from '../module/metrics-errors.js';
import type { ResolvedMetricsOptions } from '../module/metrics.options.js';
import { METRICS_OPTIONS } from '../module/metrics.tokens.js';
import { collectErrors } from './scrape.metrics.js';
import { ScrapedMetrics } from './scraped-metrics.js';

/** What a scrape asks for. */
export interface Scrape {
  readonly format: Format;
  /** How long metrics may take to collect, in milliseconds. */
  readonly deadlineMs: number;
  /** Names of the metrics that are asked for; all when there are none. */
  readonly names?: ReadonlySet<string>;
  /** Ends the exposition early. */
  readonly signal?: AbortSignal;
}

/** Exposes the metrics of the application, for a scrape or a push. */
@Injectable()
export class ScrapeService {
  readonly #exposer: Exposer;
  readonly #collectErrors: Counter<'metric'>;
  readonly #logger = new Logger('Metrics');
  #hasNoted = false;

  constructor(
    @Inject(METRICS_OPTIONS) { defaultLabels }: ResolvedMetricsOptions,
    @Inject(MetricFactory) factory: MetricFactory,
    @Inject(ScrapedMetrics) private readonly metrics: ScrapedMetrics,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
  ) {
    this.#exposer = new Exposer({ defaultLabels });
    this.#collectErrors = factory.get(collectErrors);
  }

  /** The exposition, written while it is read. A metric that fails or is late is left out; the others arrive. */
  expose(scrape: Scrape): Exposition {
    const metrics = this.metrics.list();
    if (scrape.format.type !== 'protobuf') this.#noteNativeAsText(metrics);
    return this.#exposer.expose(metrics, {
      ...scrape,
      onError: (metric, error) => {
        this.#collectErrors.inc({ metric });
        this.errors.report('scrape', `metric "${metric}" is left out of a scrape`, error);
      },
    });
  }
  /** Says once which setting is missing. */
  #noteNativeAsText(metrics: readonly RegistryMetric[]): void {
    const note = this.#hasNoted ? undefined : nativeAsTextNote(metrics);
    if (note === undefined) return;
    this.#hasNoted = true;
    this.#logger.warn(note);
  }
}
