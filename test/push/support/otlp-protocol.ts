import { createRequire } from 'node:module';

/*
 * OpenTelemetry's protocol by its own proto files (v1.3, Apache-2.0), as protobufjs has compiled them for
 * @opentelemetry/otlp-transformer 0.57, the last version that contains them.
 */
const { opentelemetry } = createRequire(import.meta.url)('otlp-proto/build/src/generated/root.js') as {
  opentelemetry: { proto: { collector: { metrics: { v1: Record<string, Message> } } } };
};

interface Message {
  decode(bytes: Uint8Array): unknown;
  encode(message: object): { finish(): Uint8Array };
  toObject(message: unknown, options: object): unknown;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

interface Point {
  readonly attributes: readonly Attribute[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly exemplars: readonly {
    readonly asDouble: number;
    readonly timeUnixNano: string;
    readonly traceId: Uint8Array;
    readonly spanId: Uint8Array;
    readonly filteredAttributes: readonly Attribute[];
  }[];
}

interface Buckets {
  readonly offset: number;
  readonly bucketCounts: readonly string[];
}

interface Distribution extends Point {
  readonly count: string;
  readonly sum: number;
}

/** A metric as it was exported; of the kinds of data one is there. */
export interface ExportedMetric {
  readonly name: string;
  readonly gauge?: { readonly dataPoints: readonly (Point & { readonly asDouble: number })[] };
  readonly sum?: {
    readonly aggregationTemporality: number;
    readonly isMonotonic: boolean;
    readonly dataPoints: readonly (Point & { readonly asDouble: number })[];
  };
  readonly histogram?: {
    readonly aggregationTemporality: number;
    readonly dataPoints: readonly (Distribution & {
      readonly bucketCounts: readonly string[];
      readonly explicitBounds: readonly number[];
    })[];
  };
  readonly exponentialHistogram?: {
    readonly aggregationTemporality: number;
    readonly dataPoints: readonly (Distribution & {
      readonly scale: number;
      readonly zeroCount: string;
      readonly zeroThreshold: number;
      readonly positive: Buckets;
      readonly negative: Buckets;
    })[];
  };
  readonly summary?: {
    readonly dataPoints: readonly (Distribution & {
      readonly quantileValues: readonly { readonly quantile: number; readonly value: number }[];
    })[];
  };
}

export interface ExportedRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly ExportedMetric[] }[];
  }[];
}

const { ExportMetricsServiceRequest, ExportMetricsServiceResponse } = opentelemetry.proto.collector.metrics
  .v1 as { ExportMetricsServiceRequest: Message; ExportMetricsServiceResponse: Message };

/** @throws Error when the bytes are not a request */
export function decodeExport(bytes: Uint8Array): ExportedRequest {
  const message = ExportMetricsServiceRequest.decode(bytes);
  return ExportMetricsServiceRequest.toObject(message, { longs: String, arrays: true }) as ExportedRequest;
}

/** An answer that rejects some of the data points. */
export function encodeResponse(rejectedDataPoints: number, errorMessage: string): Uint8Array {
  return ExportMetricsServiceResponse.encode({
    partialSuccess: { rejectedDataPoints, errorMessage },
  }).finish();
}
