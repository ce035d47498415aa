import { Inject, Injectable, Logger } from '@nestjs/common';
import { ownCounter } from './definition/own-definition.js';
import { MetricFactory } from './metric-factory.js';
import type { Counter } from '../core/instruments/counter.js';

/** Failures of the library itself, by the part that failed. */
export const metricsErrors = ownCounter({
  name: 'metrics_errors_total',
  help: 'Failures to record or collect metrics; none of them affected a request or a decorated method.',
  labelNames: ['source'],
});

/** Failures of the library never reach the host: each is counted, and the first of its kind is logged. */
@Injectable()
export class MetricsErrors {
  readonly #logger = new Logger('Metrics');
  readonly #warned = new Set<string>();
  readonly #errors: Counter<'source'>;

  constructor(@Inject(MetricFactory) factory: MetricFactory) {
    this.#errors = factory.asOwn('Rename yours.', () => factory.get(metricsErrors));
  }

  /** Counts a failure of `source` (a part of the library) and logs the first one of each `subject`. */
  report(
    source:
      'scrape' | 'push' | 'http' | 'decorator' | 'integration' | 'entrance' | 'runtime' | 'workers' | 'live',
    subject: string,
    error: unknown,
  ): void {
    this.#errors.inc({ source });
    const key = `${source} ${subject}`;
    if (this.#warned.has(key)) return;
    this.#warned.add(key);
    this.#logger.warn(
      `${subject}: ${error instanceof Error ? error.message : String(error)} (further failures are only counted in metrics_errors_total)`,
    );
  }
}
