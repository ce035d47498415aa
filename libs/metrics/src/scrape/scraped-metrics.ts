import { Inject, Injectable, Logger } from '@nestjs/common';
import { register as globalRegistry, type Registry } from 'prom-client';
import type { DefaultLabels } from '../core/exposition/labels/label-encoder.js';
import type { RegistryMetric } from '../core/exposition/source/registry-metric.js';
import type { ScrapeSettings } from './scrape.options.js';
import { METRICS_OPTIONS, METRICS_REGISTRY } from '../metrics/metrics.tokens.js';
import { RegistryLabels } from './registry-labels.js';

/** How many metric names a warning lists. */
const SHOWN_NAMES = 3;

/** The metrics that a scrape of this application exposes. */
@Injectable()
export class ScrapedMetrics {
  readonly #logger = new Logger('Metrics');
  readonly #hidden = new Set<string>();
  readonly #ownLabels: RegistryLabels;
  readonly #globalLabels: RegistryLabels;
  /** The metrics of prom-client's default registry at the last scrape. */
  #foreign: ReadonlySet<object> = new Set();

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ScrapeSettings,
    @Inject(METRICS_REGISTRY) private readonly registry: Registry,
  ) {
    this.#ownLabels = new RegistryLabels(registry, options.defaultLabels);
    this.#globalLabels = new RegistryLabels(globalRegistry, options.defaultLabels);
  }

  /** The application's own metrics, then those of prom-client's default registry whose names are free. */
  list(): RegistryMetric[] {
    this.#ownLabels.update();
    this.#globalLabels.update();
    const own = metricsIn(this.registry);
    const foreign = this.options.includeGlobalRegistry ? metricsIn(globalRegistry) : [];
    if (foreign.length === 0 || this.registry === globalRegistry) return own;
    const taken = new Set(own.map(({ name }) => name));
    this.#warnHidden(foreign.map(({ name }) => name).filter((name) => taken.has(name)));
    const free = foreign.filter(({ name }) => !taken.has(name));
    this.#foreign = new Set(free);
    return [...own, ...free];
  }

  /** The default labels of a metric at the last scrape: those of the application and of the metric's registry. */
  defaultLabelsOf(metric: object): DefaultLabels {
    return (this.#foreign.has(metric) ? this.#globalLabels : this.#ownLabels).current;
  }

  /** Logs one line for all metrics hidden by a scrape: default metrics collected twice would be dozens of lines. */
  #warnHidden(names: readonly string[]): void {
    const hidden = names.filter((name) => !this.#hidden.has(name));
    if (hidden.length === 0) return;
    for (const name of hidden) this.#hidden.add(name);
    const shown = hidden.slice(0, SHOWN_NAMES).map((name) => `"${name}"`);
    const more = hidden.length - shown.length;
    this.#logger.warn(
      `prom-client's global registry and the application's own registry both have these metrics: ` +
        `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}. Only the application's own are exposed. ` +
        'If they are default metrics, remove your collectDefaultMetrics() call, or set defaultMetrics: false; ' +
        'otherwise rename one, or set includeGlobalRegistry: false.',
    );
  }
}

function metricsIn(registry: Registry): RegistryMetric[] {
  // prom-client types the array by the argument of its constructors; it holds the metrics.
  return registry.getMetricsAsArray() as unknown as RegistryMetric[];
}
