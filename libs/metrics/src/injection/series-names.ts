import { MetricsConfigurationError } from '../module/metrics-configuration.error.js';
import type { MetricDefinition } from './definition.js';
import { remedyOf } from './own-metrics.js';

const SUFFIXES: Readonly<Record<MetricDefinition['type'], readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
};

/**
 * The names of the series that the metrics of one application expose: Prometheus would take those of a gauge
 * `jobs_count` for the `_count` of a histogram `jobs`. What other libraries register is left to them.
 */
export class SeriesNames {
  readonly #owners = new Map<string, MetricDefinition>();

  /** Takes the names of a metric. @throws MetricsConfigurationError when another metric has one; says which. */
  claim(definition: MetricDefinition): void {
    const { type, config } = definition;
    const names = SUFFIXES[type].map((suffix) => config.name + suffix);
    for (const name of names) {
      const owner = this.#owners.get(name);
      if (owner !== undefined && owner.config.name !== config.name)
        throw seriesClash(name, definition, owner);
    }
    for (const name of names) this.#owners.set(name, definition);
  }
}

function seriesClash(series: string, wanted: MetricDefinition, owner: MetricDefinition): Error {
  return new MetricsConfigurationError(
    `${shown(wanted)} would expose series named "${series}", and so does ${shown(owner)}. ` +
      (remedyOf(wanted) ?? remedyOf(owner) ?? 'Rename one.'),
  );
}

const shown = ({ type, config, declaredAt }: MetricDefinition): string =>
  `${type} "${config.name}" (${declaredAt})`;
