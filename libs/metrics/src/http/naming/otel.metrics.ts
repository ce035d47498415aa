import { gauge, histogram } from '../../metrics/definition/definition.js';
import { firstByte, SIZE_BUCKETS } from './prometheus.metrics.js';
import type { HttpMetricDefinitions, LabelNames, LatencyShape } from './naming.js';

/** The HTTP golden signals under the names of OpenTelemetry's semantic conventions. */
export function otelHttpMetrics(
  { measure: labelNames, active: activeLabelNames }: LabelNames,
  latency: LatencyShape,
): HttpMetricDefinitions {
  return {
    requests: undefined,
    duration: histogram<string>({
      name: 'http_server_request_duration_seconds',
      help: 'Duration of HTTP server requests.',
      labelNames,
      ...latency,
      enableExemplars: true,
    }),
    firstByte: firstByte(labelNames, latency),
    active: gauge<string>({
      name: 'http_server_active_requests',
      help: 'Number of active HTTP server requests.',
      labelNames: activeLabelNames,
    }),
    requestSize: histogram<string>({
      name: 'http_server_request_body_size_bytes',
      help: 'Size of HTTP server request bodies.',
      labelNames,
      buckets: SIZE_BUCKETS,
    }),
    responseSize: histogram<string>({
      name: 'http_server_response_body_size_bytes',
      help: 'Size of HTTP server response bodies.',
      labelNames,
      buckets: SIZE_BUCKETS,
    }),
  };
}
