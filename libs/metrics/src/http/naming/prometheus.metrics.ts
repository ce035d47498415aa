import { counter, gauge, histogram, type HistogramDefinition } from '../../metrics/definition/definition.js';
import type { HttpMetricDefinitions, LabelNames, LatencyShape } from './naming.js';

/** Bytes. */
export const SIZE_BUCKETS = [100, 1e3, 1e4, 1e5, 1e6] as const;

/** The HTTP golden signals under the names that Prometheus users know. */
export function prometheusHttpMetrics(
  { counter: counterLabels, measure: labelNames }: LabelNames,
  latency: LatencyShape,
): HttpMetricDefinitions {
  return {
    requests: counter<string>({
      name: 'http_requests_total',
      help: 'HTTP requests by method, route template and status sent (499: the client disconnected first).',
      labelNames: counterLabels,
    }),
    duration: histogram<string>({
      name: 'http_request_duration_seconds',
      help: 'Time from the arrival of an HTTP request until its response was sent or the client disconnected.',
      labelNames,
      ...latency,
      enableExemplars: true,
    }),
    firstByte: firstByte(labelNames, latency),
    active: gauge<string>({
      name: 'active_requests',
      help: 'HTTP requests in progress.',
    }),
    requestSize: histogram<string>({
      name: 'http_request_size_bytes',
      help: 'Bytes read from the connection for an HTTP request, headers included.',
      labelNames,
      buckets: SIZE_BUCKETS,
    }),
    responseSize: histogram<string>({
      name: 'http_response_size_bytes',
      help: 'Bytes written to the connection for an HTTP response, headers included.',
      labelNames,
      buckets: SIZE_BUCKETS,
    }),
  };
}

/** The time to the first byte, for which OpenTelemetry has no name. */
export function firstByte(labelNames: readonly string[], latency: LatencyShape): HistogramDefinition<string> {
  return histogram<string>({
    name: 'http_response_first_byte_seconds',
    help: 'Time from the arrival of an HTTP request until the first byte of its response was sent.',
    labelNames,
    ...latency,
  });
}
