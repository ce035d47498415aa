import { parse, Reader } from 'protobufjs';

/** The messages of client_model's metrics.proto, by their field numbers and types. */
const FAMILY = parse(`
  syntax = "proto2";
  message MetricFamily { optional string name = 1; optional string help = 2; optional MetricType type = 3;
    repeated Metric metric = 4; optional string unit = 5; }
  enum MetricType { COUNTER = 0; GAUGE = 1; SUMMARY = 2; UNTYPED = 3; HISTOGRAM = 4; GAUGE_HISTOGRAM = 5; }
  message Metric { repeated LabelPair label = 1; optional Value gauge = 2; optional Counter counter = 3;
    optional Summary summary = 4; optional Value untyped = 5; optional int64 timestamp_ms = 6;
    optional Histogram histogram = 7; }
  message LabelPair { optional string name = 1; optional string value = 2; }
  message Value { optional double value = 1; }
  message Counter { optional double value = 1; optional Exemplar exemplar = 2; optional Timestamp created_timestamp = 3; }
  message Summary { optional uint64 sample_count = 1; optional double sample_sum = 2; repeated Quantile quantile = 3;
    optional Timestamp created_timestamp = 4; }
  message Quantile { optional double quantile = 1; optional double value = 2; }
  message Histogram { optional uint64 sample_count = 1; optional double sample_sum = 2; repeated Bucket bucket = 3;
    optional double sample_count_float = 4; optional sint32 schema = 5; optional double zero_threshold = 6;
    optional uint64 zero_count = 7; optional double zero_count_float = 8;
    repeated BucketSpan negative_span = 9; repeated sint64 negative_delta = 10; repeated double negative_count = 11;
    repeated BucketSpan positive_span = 12; repeated sint64 positive_delta = 13; repeated double positive_count = 14;
    optional Timestamp created_timestamp = 15; repeated Exemplar exemplars = 16; }
  message Bucket { optional uint64 cumulative_count = 1; optional double upper_bound = 2; optional Exemplar exemplar = 3;
    optional double cumulative_count_float = 4; }
  message BucketSpan { optional sint32 offset = 1; optional uint32 length = 2; }
  message Exemplar { repeated LabelPair label = 1; optional double value = 2; optional Timestamp timestamp = 3; }
  message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }
`).root.lookupType('MetricFamily');

interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

interface Labelled {
  readonly label?: readonly { readonly name: string; readonly value: string }[];
}

export interface DecodedExemplar extends Labelled {
  readonly value: number;
  readonly timestamp?: Timestamp;
}

export interface DecodedMetric extends Labelled {
  readonly gauge?: { readonly value: number };
  readonly untyped?: { readonly value: number };
  readonly counter?: {
    readonly value: number;
    readonly exemplar?: DecodedExemplar;
    readonly createdTimestamp?: Timestamp;
  };
  readonly summary?: {
    readonly sampleCount: number;
    readonly sampleSum: number;
    readonly quantile?: readonly { readonly quantile: number; readonly value: number }[];
    readonly createdTimestamp?: Timestamp;
  };
  readonly histogram?: {
    readonly sampleCount: number;
    readonly sampleSum: number;
    readonly bucket?: readonly {
      readonly cumulativeCount: number;
      readonly upperBound: number;
      readonly exemplar?: DecodedExemplar;
    }[];
    readonly schema?: number;
    readonly zeroThreshold?: number;
    readonly zeroCount?: number;
    readonly negativeSpan?: readonly DecodedSpan[];
    readonly negativeDelta?: readonly number[];
    readonly positiveSpan?: readonly DecodedSpan[];
    readonly positiveDelta?: readonly number[];
    readonly createdTimestamp?: Timestamp;
    readonly exemplars?: readonly DecodedExemplar[];
  };
}

export interface DecodedSpan {
  readonly offset: number;
  readonly length: number;
}

/** A `MetricFamily` message; fields that the bytes do not have are missing. */
export interface DecodedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly unit?: string;
  readonly metric?: readonly DecodedMetric[];
}

/**
 * The messages of an exposition in delimited protobuf.
 * @throws Error when the bytes are not a row of such messages
 */
export function parseProtobuf(bytes: Uint8Array): DecodedFamily[] {
  const reader = Reader.create(bytes);
  const families: DecodedFamily[] = [];
  while (reader.pos < reader.len) {
    const message = FAMILY.decodeDelimited(reader);
    families.push(FAMILY.toObject(message, { longs: Number, enums: String }) as DecodedFamily);
  }
  return families;
}

/** `MetricFamily` messages behind their lengths, written by protobufjs; fields have the names of the types above. */
export function encodeProtobuf(...families: readonly object[]): Uint8Array {
  return Buffer.concat(families.map((family) => FAMILY.encodeDelimited(FAMILY.fromObject(family)).finish()));
}

/** Labels as an object. */
export function labelsOf({ label = [] }: Labelled): Record<string, string> {
  return Object.fromEntries(label.map(({ name, value }) => [name, value]));
}

/** A timestamp in seconds since the Unix epoch. */
export function secondsOf({ seconds, nanos }: Timestamp): number {
  return seconds + nanos / 1e9;
}
