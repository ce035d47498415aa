import { parse, Reader } from 'protobufjs';
import { Exposer } from '../../../libs/metrics/src/core/exposition/exposer.js';
import type { Format } from '../../../libs/metrics/src/core/exposition/format.js';
import type { RegistryMetric } from '../../../libs/metrics/src/core/exposition/source/registry-metric.js';

/** The messages of client_model's metrics.proto that a histogram is exposed in, by their field numbers and types. */
const MESSAGES = parse(`
  syntax = "proto2";
  message MetricFamily { optional string name = 1; optional string help = 2; optional int32 type = 3;
    repeated Metric metric = 4; optional string unit = 5; }
  message Metric { repeated LabelPair label = 1; optional Histogram histogram = 7; }
  message LabelPair { optional string name = 1; optional string value = 2; }
  message Histogram { optional uint64 sample_count = 1; optional double sample_sum = 2; repeated Bucket bucket = 3;
    optional sint32 schema = 5; optional double zero_threshold = 6; optional uint64 zero_count = 7;
    repeated BucketSpan negative_span = 9; repeated sint64 negative_delta = 10;
    repeated BucketSpan positive_span = 12; repeated sint64 positive_delta = 13;
    optional Timestamp created_timestamp = 15; repeated Exemplar exemplars = 16; }
  message Bucket { optional uint64 cumulative_count = 1; optional double upper_bound = 2;
    optional Exemplar exemplar = 3; }
  message BucketSpan { required sint32 offset = 1; required uint32 length = 2; }
  message Exemplar { repeated LabelPair label = 1; optional double value = 2; optional Timestamp timestamp = 3; }
  message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }
`).root;

interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

interface LabelPair {
  readonly name: string;
  readonly value: string;
}

interface BucketSpan {
  readonly offset: number;
  readonly length: number;
}

export interface DecodedExemplar {
  readonly label: readonly LabelPair[];
  readonly value: number;
  readonly timestamp?: Timestamp;
}

export interface DecodedBucket {
  readonly cumulativeCount: number;
  readonly upperBound: number;
  readonly exemplar?: DecodedExemplar;
}

/** A `Histogram` message; what the bytes do not have is missing, and lists are empty. */
export interface DecodedHistogram {
  readonly sampleCount?: number;
  readonly sampleSum?: number;
  readonly bucket: readonly DecodedBucket[];
  readonly schema?: number;
  readonly zeroThreshold?: number;
  readonly zeroCount?: number;
  readonly negativeSpan: readonly BucketSpan[];
  readonly negativeDelta: readonly number[];
  readonly positiveSpan: readonly BucketSpan[];
  readonly positiveDelta: readonly number[];
  readonly createdTimestamp?: Timestamp;
  readonly exemplars: readonly DecodedExemplar[];
}

export interface DecodedFamily {
  readonly name: string;
  readonly type: number;
  readonly metric: readonly { readonly label: readonly LabelPair[]; readonly histogram: DecodedHistogram }[];
}

/** What a scrape of these metrics answers. */
export async function exposed(metrics: readonly object[], format: Format): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const exposition = new Exposer().expose(metrics as RegistryMetric[], {
    format,
    deadlineMs: 1000,
    onError: (name, error) => {
      throw new Error(`exposition of ${name} failed`, { cause: error });
    },
  });
  for await (const chunk of exposition) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** What a protobuf scrape of these metrics answers, decoded by protobufjs. */
export async function exposedFamilies(...metrics: readonly object[]): Promise<readonly DecodedFamily[]> {
  const bytes = await exposed(metrics, { type: 'protobuf', escaping: 'allow-utf-8' });
  const type = MESSAGES.lookupType('MetricFamily');
  const reader = Reader.create(bytes);
  const families: DecodedFamily[] = [];
  while (reader.pos < reader.len) {
    const family = type.toObject(type.decodeDelimited(reader), { longs: Number, arrays: true });
    families.push(family as DecodedFamily);
  }
  return families;
}

/** The histogram of the only series of the only family. */
export async function exposedHistogram(metric: object): Promise<DecodedHistogram> {
  const [family, ...otherFamilies] = await exposedFamilies(metric);
  const [series, ...otherSeries] = family?.metric ?? [];
  if (series === undefined || otherFamilies.length + otherSeries.length > 0) {
    throw new Error('not one series of one family');
  }
  return series.histogram;
}
