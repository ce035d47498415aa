import type { MetricFactory } from '../injection/metric-factory.js';
import {
  activeRequests,
  httpRequestDuration,
  httpRequests,
  httpRequestSize,
  httpResponseSize,
} from './http.metrics.js';

/** The golden signals of one application. */
export interface HttpInstruments extends ReturnType<typeof createHttpInstruments> {}

/** Makes the golden signals in the application's registry. */
export function createHttpInstruments(factory: MetricFactory) {
  return {
    requests: factory.get(httpRequests),
    duration: factory.get(httpRequestDuration),
    active: factory.get(activeRequests),
    requestSize: factory.get(httpRequestSize),
    responseSize: factory.get(httpResponseSize),
  };
}
