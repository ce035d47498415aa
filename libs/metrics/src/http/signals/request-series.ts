import type { CounterSeries } from '../../core/instruments/counter.js';
import type { HistogramSeries } from '../../core/instruments/histogram.js';
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

/**
 * The series for the requests to one endpoint that have the same key (`RequestLabels.keyOf()`) and the same values of
 * label functions.
 */
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
