import { Inject, Injectable, Logger } from '@nestjs/common';
import { register as globalRegister, type Metric, type Registry } from 'prom-client';
import { MetricsErrors } from '../module/metrics-errors.js';
import type { ResolvedMetricsOptions } from '../module/metrics.options.js';
import { METRICS_OPTIONS, METRICS_REGISTRY } from '../module/metrics.tokens.js';

/** Renders what the application's registry holds. */
@Injectable()
export class ScrapeService {
  readonly #logger = new Logger('Metrics');
  readonly #hidden = new Set<string>();

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedMetricsOptions,
    @Inject(METRICS_REGISTRY) private readonly registry: Registry,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
  ) {}

  /** The exposition in the text format 0.0.4. A metric that can't be collected is left out; the others arrive. */
  async text(): Promise<string> {
    const families = await Promise.all(
      this.#metrics().map(([name, registry]) => this.#render(name, registry)),
    );
    return families.filter((family) => family !== '').join('\n');
  }

  async #render(name: string, registry: Registry): Promise<string> {
    try {
      return `${await registry.getSingleMetricAsString(name)}\n`;
    } catch (error) {
      this.errors.report('scrape', `metric "${name}" could not be collected`, error);
      return '';
    }
  }

  /** The name of each metric with the registry that holds it; ours win over the global register's. */
  #metrics(): [name: string, registry: Registry][] {
    const own = namesIn(this.registry);
    const metrics = own.map((name): [string, Registry] => [name, this.registry]);
    if (!this.options.includeGlobalRegister || this.registry === globalRegister) return metrics;
    const taken = new Set(own);
    for (const name of namesIn(globalRegister)) {
      if (taken.has(name)) this.#warnHidden(name);
      else metrics.push([name, globalRegister]);
    }
    return metrics;
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

function namesIn(registry: Registry): string[] {
  // prom-client types the array as its constructor's argument; what it holds are the metrics.
  return (registry.getMetricsAsArray() as unknown as (Metric & { name: string })[]).map(({ name }) => name);
}
