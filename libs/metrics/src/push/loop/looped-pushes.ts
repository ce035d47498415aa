import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { InstrumentEnvironment } from '../../core/environment.js';
import { MetricFactory } from '../../metrics/metric-factory.js';
import { MetricsErrors } from '../../metrics/metrics-errors.js';
import { METRICS_ENVIRONMENT, METRICS_OPTIONS } from '../../metrics/metrics.tokens.js';
import { ScrapedMetrics } from '../../scrape/scraped-metrics.js';
import { ScrapeService } from '../../scrape/scrape.service.js';
import type { PushSettings } from '../push.options.js';
import type { Collection, CollectionSink } from './collection.js';
import type { PushLoop } from './push-loop.js';

/** Everything that is pushed from the loop. An application that pushes nothing from it does not load its code. */
@Injectable()
export class LoopedPushes implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  #loop: PushLoop | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: PushSettings,
    @Inject(METRICS_ENVIRONMENT) readonly environment: InstrumentEnvironment,
    @Inject(ScrapeService) private readonly scrapeService: ScrapeService,
    @Inject(ScrapedMetrics) private readonly metrics: ScrapedMetrics,
    @Inject(MetricFactory) readonly factory: MetricFactory,
    @Inject(MetricsErrors) readonly errors: MetricsErrors,
  ) {}

  /** @throws MetricsConfigurationError when a metric of the application has the name of one of ours */
  async onModuleInit(): Promise<void> {
    const sinks = await this.#loadSinks();
    if (sinks.length === 0) return;
    const [{ PushLoop }, { Timeline }] = await Promise.all([
      import('./push-loop.js'),
      import('./timeline.js'),
    ]);
    this.#loop = new PushLoop(
      (signal, names) => this.#collect(signal, names),
      new Timeline(this.environment.clock),
    );
    for (const sink of sinks) this.#loop.add(sink);
  }

  onApplicationBootstrap(): void {
    this.#loop?.start();
  }

  /** Collects now and sends everything, until the signal aborts; resolves to whether all of it was accepted. */
  async flush(signal: AbortSignal): Promise<boolean> {
    return (await this.#loop?.flush(signal)) ?? true;
  }

  /** Collects everything a last time and sends it, until the signal aborts. */
  async last(signal: AbortSignal): Promise<void> {
    await this.#loop?.last(signal);
  }

  /** Collects the metrics of these names once more, sends everything until the signal aborts, and ends. */
  async end(names: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    await this.#loop?.end(names, signal);
  }

  /** The last push has ended the loop by then, except when the start fails. */
  onApplicationShutdown(): void {
    this.#loop?.stop();
  }

  async #loadSinks(): Promise<CollectionSink[]> {
    const { remoteWrite, otlp } = this.options.push ?? {};
    const sinks: CollectionSink[] = [];
    if (remoteWrite) {
      const { RemoteWriteSink } = await import('../remote-write/remote-write.sink.js');
      sinks.push(new RemoteWriteSink(remoteWrite, this));
    }
    if (otlp) {
      const { OtlpSink } = await import('../otlp/otlp.sink.js');
      sinks.push(new OtlpSink(otlp, this));
    }
    return sinks;
  }

  async #collect(
    signal?: AbortSignal,
    names?: ReadonlySet<string>,
  ): Promise<Omit<Collection, 'timestampMs'> | undefined> {
    try {
      const metrics = await this.scrapeService.collectedForPush(signal, names);
      if (signal?.aborted === true) return undefined;
      return { metrics, defaultLabelsOf: (metric) => this.metrics.defaultLabelsOf(metric) };
    } catch (error) {
      this.errors.report('push', 'nothing is collected for a push', error);
      return undefined;
    }
  }
}
