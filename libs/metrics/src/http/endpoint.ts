import type { HttpLabels } from './http-labels.js';
import type { RequestSeries } from './request-series.js';

/** What is known of an endpoint before any request. */
export interface EndpointConfig {
  /** The route as the router knows it, such as `/api/loans/:id`. */
  readonly template: string;
  /** The class that answers; empty when it is no controller of Nest's. */
  readonly controller: string;
  readonly handler: string;
  /** The status of its answers, when `@HttpCode()` says so. */
  readonly successStatus: number | undefined;
  /** Extra labels, each by its name. */
  readonly labels: HttpLabels;
  /** Whether its requests are left out. */
  readonly isIgnored: boolean;
  /** Whether its latencies are measured. */
  readonly hasHistogram: boolean;
}

/**
 * Something that answers requests under one template, with the series its requests are recorded in. It hangs on
 * the router's own route object, so that finding a series takes no key and no hash.
 */
export class Endpoint {
  /** Whether its labels differ from request to request, so that no series can be kept. */
  readonly hasLabelFunctions: boolean;
  // A handful: one per method and status that were seen.
  readonly #series: RequestSeries[] = [];

  constructor(readonly config: EndpointConfig) {
    this.hasLabelFunctions = Object.values(config.labels).some((value) => typeof value === 'function');
  }

  /** The series that were kept for such requests, if any. */
  find(method: string, status: number, protocol: string, scheme: string): RequestSeries | undefined {
    for (const series of this.#series) {
      if (
        series.status === status &&
        series.method === method &&
        series.protocol === protocol &&
        series.scheme === scheme
      ) {
        return series;
      }
    }
    return undefined;
  }

  /** Keeps series for the next such request. */
  keep(series: RequestSeries): void {
    this.#series.push(series);
  }
}
