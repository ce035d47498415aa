import * as applicationMetrics from './application.metrics.js';
import * as cpuMetrics from './cpu.metrics.js';
import * as eventLoopMetrics from './event-loop.metrics.js';
import * as memoryMetrics from './memory.metrics.js';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { MetricOf } from '../metrics/definition/definition.js';
import { changed, type MetricDefinition } from '../metrics/definition/metric-definition.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import type { RuntimeSettings } from './runtime.options.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { readAppInfo } from './app-info.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { GcPauses, gcDuration } from './gc.js';
import { LogEvents } from './log-events.js';
import { appInfo, uptime } from './process.metrics.js';
import type { RuntimeMetricsOptions } from './runtime.options.js';
import { RuntimeReadings } from './runtime-readings.js';
import type { WorkersSettings } from '../workers/workers.options.js';

type Option = keyof RuntimeMetricsOptions;

/** Creates the enabled runtime and saturation metrics, and stops their watchers when the application ends. */
@Injectable()
export class RuntimeMetrics implements OnModuleInit, OnApplicationShutdown {
  readonly #watches: { start(): void; stop(): void }[] = [];
  readonly #prefix: string;
  #isWatching = false;

  constructor(
    @Inject(METRICS_OPTIONS) { runtime, defaultMetrics, workers }: RuntimeSettings & WorkersSettings,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(RuntimeReadings) readings: RuntimeReadings,
    @Inject(EventLoopDelay) delay: EventLoopDelay,
    @Inject(MetricsErrors) errors: MetricsErrors,
  ) {
    const options = defaultMetrics || {};
    this.#prefix = options.prefix ?? '';
    if (runtime.eventLoop || runtime.cpu || runtime.memory) this.#watches.push(readings);
    if (runtime.eventLoop) {
      this.#make('eventLoop', eventLoopMetrics);
      const delays = this.#get('eventLoop', eventLoopMetrics.eventLoopDelay);
      delay.watch((lateMs) => delays.observe(lateMs / 1000));
      this.#watches.push(delay);
    }
    if (runtime.cpu) this.#make('cpu', cpuMetrics);
    if (runtime.memory) {
      const { memorySaturation } = memoryMetrics;
      const addsUp = workers !== undefined && !readings.hasMemoryLimit;
      this.#make('memory', {
        ...memoryMetrics,
        ...(addsUp && { memorySaturation: added(memorySaturation) }),
      });
    }
    if (runtime.uptime) this.#get('uptime', uptime);
    if (runtime.startTimes) {
      this.#get('startTimes', applicationMetrics.applicationStarted);
      this.#get('startTimes', applicationMetrics.applicationReady);
    }
    if (runtime.logEvents) {
      const lines = this.#get('logEvents', applicationMetrics.logEvents);
      this.#watches.push(
        new LogEvents(
          (level, count) => lines.inc({ level }, count),
          (error) => errors.report('runtime', "a logger's lines can't be counted", error),
        ),
      );
    }
    if (runtime.appInfo) this.#get('appInfo', appInfo).set({ ...readAppInfo(runtime.appInfo) }, 1);
    if (runtime.gc) {
      const pauses = this.#get('gc', gcDuration(options));
      this.#watches.push(
        new GcPauses((kind, seconds) => pauses.observe({ kind, ...options.labels }, seconds)),
      );
    }
  }

  onModuleInit(): void {
    // A test module and the application created from it may both be initialised.
    if (this.#isWatching) return;
    this.#isWatching = true;
    for (const watch of this.#watches) watch.start();
  }

  onApplicationShutdown(): void {
    for (const watch of this.#watches) watch.stop();
  }

  #make(option: Option, definitions: Readonly<Record<string, MetricDefinition>>): void {
    for (const definition of Object.values(definitions)) this.#get(option, definition);
  }

  /** Applies the prefix of the default metrics, so that all process metrics are named alike. */
  #get<D extends MetricDefinition>(option: Option, definition: D): MetricOf<D> {
    const { config } = definition;
    const named =
      this.#prefix === ''
        ? definition
        : changed(definition, { config: { ...config, name: this.#prefix + config.name } });
    return this.factory.asOwn(`Remove yours, or set runtime: { ${option}: false }.`, () =>
      this.factory.get(named),
    );
  }
}

/** Without a limit that processes share, each has a share of the machine for itself. */
function added<D extends MetricDefinition>(definition: D): D {
  return changed(definition, { config: { ...definition.config, aggregator: 'sum' } });
}
