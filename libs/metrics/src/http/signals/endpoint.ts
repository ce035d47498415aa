import type { HttpLabelFunction, HttpLabels } from '../extra-label-options.js';
import type { KeyPart } from '../naming/request-label-table.js';
import { KeptSeries } from './kept-series.js';
import type { RequestSeries } from './request-series.js';

/** The facts about an endpoint that are known before any request. */
export interface EndpointConfig {
  /** The route as the router knows it, such as `/api/loans/:id`. */
  readonly template: string;
  /** The class that answers; empty when it is not a Nest controller. */
  readonly controller: string;
  readonly handler: string;
  /** The status of its responses, if `@HttpCode()` sets it. */
  readonly successStatus: number | undefined;
  /** Extra labels by name. */
  readonly labels: HttpLabels;
  /** Whether its requests are left out. */
  readonly isIgnored: boolean;
  /** Whether its latencies are measured. */
  readonly hasHistogram: boolean;
  /** Its longest latency objective in seconds, if it has one. */
  readonly objectiveSeconds: number | undefined;
}

/** A label whose value a function returns for each request. */
export interface FunctionLabel {
  readonly name: string;
  readonly source: HttpLabelFunction;
}

/**
 * A route, a mount or anything else with one template, and the series of its requests. It is attached to the router's
 * own route object, so that finding a series takes no key and no hash, unless it has label functions.
 */
export class Endpoint {
  readonly functionLabels: readonly FunctionLabel[];
  #kept = new KeptSeries();
  #endings = 0;

  constructor(readonly config: EndpointConfig) {
    this.functionLabels = Object.entries(config.labels).flatMap(([name, source]) =>
      typeof source === 'function' ? { name, source } : [],
    );
  }

  /** The series kept for requests with this key and these values of the label functions, if any. */
  find(key: readonly KeyPart[], values: readonly string[]): RequestSeries | undefined {
    return this.#kept.find(key, values);
  }

  /**
   * Keeps the series for the next such request. Values of functions are unbounded and the series of a metric are not:
   * theirs are kept once the metric has one of its own for them, and until some of its series end.
   */
  keep(series: RequestSeries, values: readonly string[]): void {
    if (values.length === 0) {
      this.#kept.keep(series, values);
      return;
    }
    const metric = series.requests ?? series.duration ?? series.responseSize;
    if (!metric.hasOwnSeries) return;
    if (metric.endingsOfMetric !== this.#endings) this.#kept = new KeptSeries();
    this.#endings = metric.endingsOfMetric;
    // The metric's own strings: those of a request may be slices that hold long headers in memory.
    const own = values.map((value) => metric.labelValues.find((text) => text === value) ?? value);
    this.#kept.keep(series, own);
  }
}
