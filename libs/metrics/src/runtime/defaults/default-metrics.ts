import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { changed, type MetricDefinition } from '../../metrics/definition/metric-definition.js';
import { MetricFactory } from '../../metrics/metric-factory.js';
import { METRICS_OPTIONS } from '../../metrics/metrics.tokens.js';
import type { RuntimeSettings } from '../runtime.options.js';
import { activeTotals } from './active-totals.metrics.js';
import { hasHandles, hasRequests } from './active-types.js';
import type { DefaultMetricsOptions } from './default-metrics.options.js';
import * as eventLoopLagMetrics from './event-loop-lag.metrics.js';
import * as heapMetrics from './heap.metrics.js';
import * as linuxMetrics from './linux.metrics.js';
import { activeHandles, activeRequests, activeResources, versionInfo } from './node.metrics.js';
import * as processMetrics from './process.metrics.js';
import { ProcessReadings } from './process-readings.js';

/** The default metrics of prom-client that this process can show. `runtime/gc.ts` has `nodejs_gc_duration_seconds`. */
const DEFINITIONS: readonly MetricDefinition[] = [
  ...Object.values(processMetrics),
  ...(process.platform === 'linux' ? Object.values(linuxMetrics) : []),
  ...Object.values(heapMetrics),
  ...(hasHandles ? [activeHandles] : []),
  ...(hasRequests ? [activeRequests] : []),
  activeResources,
  versionInfo,
  // After the active resources, which would count the immediate that measures the lag.
  ...Object.values(eventLoopLagMetrics),
];

/** Names of the default metrics with these options. */
export function namesOfDefaultMetrics(options: DefaultMetricsOptions): string[] {
  const { prefix = '' } = options;
  return definitionsFor(options).map(({ config }) => prefix + config.name);
}

/** Creates the default metrics when they are on, and watches the event loop until the application ends. */
@Injectable()
export class DefaultMetrics implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: RuntimeSettings,
    @Inject(MetricFactory) factory: MetricFactory,
    @Inject(ProcessReadings) private readonly readings: ProcessReadings,
  ) {
    const { defaultMetrics } = options;
    if (!defaultMetrics) return;
    factory.asOwn('Remove yours, or set defaultMetrics: false.', () =>
      definitionsFor(defaultMetrics).map((definition) =>
        factory.get(withOptions(definition, defaultMetrics)),
      ),
    );
  }

  onModuleInit(): void {
    if (this.options.defaultMetrics) this.readings.eventLoopLag.start();
  }

  onApplicationShutdown(): void {
    this.readings.stop();
  }
}

// The totals come first, as the active resources do: they too would count the immediate that measures the lag.
const definitionsFor = (options: DefaultMetricsOptions): readonly MetricDefinition[] =>
  options.activeTotals === true ? [...activeTotals(), ...DEFINITIONS] : DEFINITIONS;

function withOptions(
  definition: MetricDefinition,
  { prefix = '', labels = {} }: DefaultMetricsOptions,
): MetricDefinition {
  const { config } = definition;
  const added = Object.keys(labels);
  if (prefix === '' && added.length === 0) return definition;
  const labelNames = [...(config.labelNames ?? []), ...added];
  return changed(definition, { config: { ...config, name: prefix + config.name, labelNames } });
}
