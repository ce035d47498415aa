import { Inject, Injectable, Logger } from '@nestjs/common';
import { register as globalRegister, type Registry } from 'prom-client';
import type { RegistryMetric } from '../exposition/source/registry-metric.js';
import type { ResolvedMetricsOptions } from '../module/metrics.options.js';
import { METRICS_OPTIONS, METRICS_REGISTRY } from '../module/metrics.tokens.js';

/** The metrics that a scrape of this application sees. */
@Injectable()
export class ScrapedMetrics {
  readonly #logger = new Logger('Metrics');
  readonly #hidden = new Set<string>();

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedMetricsOptions,
    @Inject(METRICS_REGISTRY) private readonly registry: Registry,
  ) {}

  /** Ours first, then those of prom-client's global register whose names are free. */
  list(): RegistryMetric[] {
    const own = metricsIn(this.registry);
    if (!this.options.includeGlobalRegister || this.registry === globalRegister) return own;
    const taken = new Set(own.map(({ name }) => name));
    const foreign = metricsIn(globalRegister).filter(({ name }) => {
      if (taken.has(name)) this.#warnHidden(name);
      return !taken.has(name);
    });
    return [...own, ...foreign];
  }

  #warnHidden(name: string): void {
    if (this.#hidden.has(name)) return;
    this.#hidden.add(name);
    this.#logger.warn(
      `"${name}" is in prom-client's global register as well and is exposed from the application's own registry only. ` +
        'Rename one, or set includeGlobalRegister: false.',
    );
  }
}

function metricsIn(registry: Registry): RegistryMetric[] {
  // prom-client types the array by its constructors' argument; what it holds are the metrics.
  return registry.getMetricsAsArray() as unknown as RegistryMetric[];
}
