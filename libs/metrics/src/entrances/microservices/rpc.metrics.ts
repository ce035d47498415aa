import { ownHistogram } from '../../metrics/definition/own-definition.js';
import { OTEL_BUCKETS } from '../messaging.metrics.js';

/*
 * The durations of calls over TCP, gRPC and custom transports as OpenTelemetry names them:
 * https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/
 */

const RPC = ['rpc_system_name', 'rpc_method', 'kind', 'error_type'] as const;

export const rpcServerCallDuration = ownHistogram({
  name: 'rpc_server_call_duration_seconds',
  help: 'Duration of inbound remote procedure calls.',
  labelNames: RPC,
  buckets: OTEL_BUCKETS,
});

export const rpcClientCallDuration = ownHistogram({
  name: 'rpc_client_call_duration_seconds',
  help: 'Duration of outbound remote procedure calls.',
  labelNames: RPC,
  buckets: OTEL_BUCKETS,
});
