import type { CounterSeries } from '../../core/instruments/counter.js';
import type { HistogramSeries } from '../../core/instruments/histogram.js';
import type { HttpLabels } from '../extra-label-options.js';

/** What one ended request adds to its series. */
export interface Measurement {
  /** From the request's arrival to the end of the response. */
  readonly seconds: number;
  /** From the request's arrival to the first byte of the response; undefined when none was sent or it is not measured. */
  readonly firstByteSeconds: number | undefined;
  /** Undefined where nobody counts them: a request that came over no connection. */
  readonly requestBytes: number | undefined;
  readonly responseBytes: number | undefined;
}

/** The series that requests of one method and status to one endpoint are recorded in. */
export interface RequestSeries {
  readonly method: string;
  readonly status: number;
  /** The protocol's version, where the naming tells it; else empty. */
  readonly protocol: string;
  /** `http` or `https`, where the naming tells it; else empty. */
  readonly scheme: string;
  readonly requests: CounterSeries | undefined;
  readonly duration: HistogramSeries | undefined;
  readonly firstByte: HistogramSeries | undefined;
  readonly requestSize: HistogramSeries;
  readonly responseSize: HistogramSeries;
}

/** Records one ended request. */
export function recordIn(series: RequestSeries, measured: Measurement): void {
  series.requests?.inc();
  series.duration?.observe(measured.seconds);
  if (measured.firstByteSeconds !== undefined) series.firstByte?.observe(measured.firstByteSeconds);
  if (measured.requestBytes !== undefined) series.requestSize.observe(measured.requestBytes);
  if (measured.responseBytes !== undefined) series.responseSize.observe(measured.responseBytes);
}

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
