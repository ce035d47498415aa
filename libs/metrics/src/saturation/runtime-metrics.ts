import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { MetricDefinition, MetricOf } from '../injection/definition.js';
import { MetricFactory } from '../injection/metric-factory.js';
import type { InstrumentEnvironment } from '../instruments/environment.js';
import type { ResolvedMetricsOptions } from '../module/metrics.options.js';
import { METRICS_ENVIRONMENT, METRICS_OPTIONS } from '../module/metrics.tokens.js';
import { readAppInfo } from './app-info.js';
import * as cpuMetrics from './cpu.metrics.js';
import { EventLoopDelay } from './event-loop-delay.js';
import * as eventLoopMetrics from './event-loop.metrics.js';
import { GcPauses } from './gc-pauses.js';
import * as memoryMetrics from './memory.metrics.js';
import { gcDuration } from './gc.metrics.js';
import { appInfo, uptime } from './process.metrics.js';
import { RuntimeReadings } from './runtime-readings.js';

/** Makes the runtime and saturation metrics that are switched on, and stops what watches for them when the application ends. */
@Injectable()
export class RuntimeMetrics implements OnModuleInit, OnApplicationShutdown {
  readonly #watches: { start(): void; stop(): void }[] = [];
  readonly #prefix: string;

  constructor(
    @Inject(METRICS_OPTIONS) { runtime, defaultMetrics }: ResolvedMetricsOptions,
    @Inject(METRICS_ENVIRONMENT) { clock }: InstrumentEnvironment,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(RuntimeReadings) readings: RuntimeReadings,
  ) {
    const options = defaultMetrics || {};
    this.#prefix = options.prefix ?? '';
    if (runtime.eventLoop || runtime.cpu || runtime.memory) this.#watches.push(readings);
    if (runtime.eventLoop) {
      this.#make(eventLoopMetrics);
      const delay = this.#get(eventLoopMetrics.eventLoopDelay);
      this.#watches.push(new EventLoopDelay(clock, (seconds) => delay.observe(seconds)));
    }
    if (runtime.cpu) this.#make(cpuMetrics);
    if (runtime.memory) this.#make(memoryMetrics);
    if (runtime.uptime) this.#make({ uptime });
    if (runtime.appInfo) this.#get(appInfo).set({ ...readAppInfo(runtime.appInfo) }, 1);
    if (runtime.gc) {
      const pauses = this.#get(gcDuration(options));
      this.#watches.push(
        new GcPauses((kind, seconds) => pauses.observe({ kind, ...options.labels }, seconds)),
      );
    }
  }

  onModuleInit(): void {
    for (const watch of this.#watches) watch.start();
  }

  onApplicationShutdown(): void {
    for (const watch of this.#watches) watch.stop();
  }

  #make(definitions: Readonly<Record<string, MetricDefinition>>): void {
    for (const definition of Object.values(definitions)) this.#get(definition);
  }

  /** Under the prefix of the default metrics: what tells of the process is named alike, whoever measures it. */
  #get<D extends MetricDefinition>(definition: D): MetricOf<D> {
    const { config } = definition;
    return this.factory.get({ ...definition, config: { ...config, name: this.#prefix + config.name } });
  }
}
