import type { CounterSeries } from '../../core/instruments/counter.js';
import type { HistogramSeries } from '../../core/instruments/histogram.js';
import type { HttpLabels } from '../extra-label-options.js';
import type { KeyPart } from '../naming/request-label-table.js';

/** The measurements that an ended request adds to its series. */
export interface Measurement {
  /** From the arrival of the request to the end of the response. */
  readonly seconds: number;
  /** From the arrival of the request to the first byte of the response; `undefined` when not sent or not measured. */
  readonly firstByteSeconds: number | undefined;
  /** `undefined` where nothing counts them: the request came over no connection. */
  readonly requestBytes: number | undefined;
  readonly responseBytes: number | undefined;
}

/** The series for the requests to one endpoint that have the same key (`RequestLabels.keyOf()`). */
export interface RequestSeries {
  readonly key: readonly KeyPart[];
  readonly requests: CounterSeries | undefined;
  readonly duration: HistogramSeries | undefined;
  readonly firstByte: HistogramSeries | undefined;
  readonly requestSize: HistogramSeries;
  readonly responseSize: HistogramSeries;
}

export function recordIn(series: RequestSeries, measured: Measurement): void {
  series.requests?.inc();
  series.duration?.observe(measured.seconds);
  if (measured.firstByteSeconds !== undefined) series.firstByte?.observe(measured.firstByteSeconds);
  if (measured.requestBytes !== undefined) series.requestSize.observe(measured.requestBytes);
  if (measured.responseBytes !== undefined) series.responseSize.observe(measured.responseBytes);
}

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
}

/**
 * A route, a mount or anything else with one template, and the series of its requests. It is attached to the router's
 * own route object, so that finding a series takes no key and no hash.
 */
export class Endpoint {
  /** Whether its labels differ from request to request, so that no series can be kept. */
  readonly hasLabelFunctions: boolean;
  // A handful: with the default labels, one per method and status seen.
  readonly #series: RequestSeries[] = [];

  constructor(readonly config: EndpointConfig) {
    this.hasLabelFunctions = Object.values(config.labels).some((value) => typeof value === 'function');
  }

  /** The series kept for requests with this key, if any. */
  find(key: readonly KeyPart[]): RequestSeries | undefined {
    for (const series of this.#series) {
      let same = 0;
      while (same < key.length && series.key[same] === key[same]) same++;
      if (same === key.length) return series;
    }
    return undefined;
  }

  /** Keeps the series for the next such request. */
  keep(series: RequestSeries): void {
    this.#series.push(series);
  }
}
