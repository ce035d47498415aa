import type { CounterSeries } from '../instruments/counter-series.js';
import type { HistogramSeries } from '../instruments/histogram-series.js';

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
