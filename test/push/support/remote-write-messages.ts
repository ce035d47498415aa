import protobuf from 'protobufjs';
import { uncompress } from '../../../libs/metrics/src/push/remote-write/snappy-uncompress.js';

/** The messages of both protocols, as far as they have fields (prompb/io/prometheus/write/v2/types.proto, prompb). */
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  package v2;
  message Request { repeated string symbols = 4; repeated TimeSeries timeseries = 5; }
  message TimeSeries {
    repeated uint32 labels_refs = 1;
    repeated Sample samples = 2;
    repeated Histogram histograms = 3;
    repeated Exemplar exemplars = 4;
    Metadata metadata = 5;
    int64 created_timestamp = 6;
  }
  message Exemplar { repeated uint32 labels_refs = 1; double value = 2; int64 timestamp = 3; }
  message Sample { double value = 1; int64 timestamp = 2; int64 start_timestamp = 3; }
  message Metadata { int32 type = 1; uint32 help_ref = 3; uint32 unit_ref = 4; }
  message Histogram {
    uint64 count_int = 1;
    double sum = 3;
    sint32 schema = 4;
    double zero_threshold = 5;
    uint64 zero_count_int = 6;
    repeated BucketSpan negative_spans = 8;
    repeated sint64 negative_deltas = 9;
    repeated BucketSpan positive_spans = 11;
    repeated sint64 positive_deltas = 12;
    int64 timestamp = 15;
    repeated double custom_values = 16;
    int64 start_timestamp = 17;
  }
  message BucketSpan { sint32 offset = 1; uint32 length = 2; }
  message WriteRequest { repeated Series1 timeseries = 1; }
  message Series1 { repeated Label labels = 1; repeated Sample samples = 2; repeated Exemplar1 exemplars = 3; repeated Histogram histograms = 4; }
  message Label { string name = 1; string value = 2; }
  message Exemplar1 { repeated Label labels = 1; double value = 2; int64 timestamp = 3; }
  `,
  { keepCase: true },
);

export interface ReadHistogram {
  readonly count_int: number;
  readonly sum: number;
  readonly schema: number;
  readonly zero_threshold: number;
  readonly zero_count_int: number;
  readonly negative_spans: readonly { readonly offset: number; readonly length: number }[];
  readonly negative_deltas: readonly number[];
  readonly positive_spans: readonly { readonly offset: number; readonly length: number }[];
  readonly positive_deltas: readonly number[];
  readonly timestamp: number;
  readonly custom_values: readonly number[];
  readonly start_timestamp: number;
}

/** A series as a receiver reads it, of either protocol. */
export interface ReadSeries {
  /** In the order of the request. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly samples: readonly {
    readonly value: number;
    readonly timestamp: number;
    readonly start_timestamp: number;
  }[];
  readonly histograms: readonly ReadHistogram[];
  readonly exemplars: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly timestamp: number;
  }[];
  readonly metadata: { readonly type: number; readonly help: string; readonly unit: string } | undefined;
  readonly created: number;
  /** Whether the value marks the end of the series. */
  readonly isStale: boolean;
}

interface Message2 {
  readonly symbols: readonly string[];
  readonly timeseries: readonly {
    readonly labels_refs: readonly number[];
    readonly samples: ReadSeries['samples'];
    readonly histograms: readonly ReadHistogram[];
    readonly exemplars: readonly { labels_refs: readonly number[]; value: number; timestamp: number }[];
    readonly metadata: { readonly type: number; readonly help_ref: number; readonly unit_ref: number } | null;
    readonly created_timestamp: number;
  }[];
}

interface Message1 {
  readonly timeseries: readonly {
    readonly labels: readonly { readonly name: string; readonly value: string }[];
    readonly samples: ReadSeries['samples'];
    readonly histograms: readonly ReadHistogram[];
    readonly exemplars: readonly {
      readonly labels: readonly { readonly name: string; readonly value: string }[];
      readonly value: number;
      readonly timestamp: number;
    }[];
  }[];
}

const AS_NUMBERS = { longs: Number, defaults: true, arrays: true } as const;
/** The payload of the NaN that marks a stale series; JavaScript may make the NaN a quiet one. */
const STALE_PAYLOAD = 2n;

/** The symbols of a compressed message of protocol 2.0. */
export function symbolsOf(body: Buffer): readonly string[] {
  return (decoded('v2.Request', body) as Message2).symbols;
}

/** The references of all series, as they are. */
export function refsOf(body: Buffer): readonly (readonly number[])[] {
  return (decoded('v2.Request', body) as Message2).timeseries.map(({ labels_refs }) => labels_refs);
}

/** Reads a compressed message of protocol 2.0. */
export function seriesOf2(body: Buffer): ReadSeries[] {
  const { symbols, timeseries } = decoded('v2.Request', body) as Message2;
  const text = (ref: number): string => {
    const symbol = symbols[ref];
    if (symbol === undefined) throw new Error(`There is no symbol ${ref}.`);
    return symbol;
  };
  const pairs = (refs: readonly number[]): [string, string][] => {
    if (refs.length % 2 !== 0) throw new Error('The references are not pairs.');
    return Array.from({ length: refs.length / 2 }, (_, i) => [
      text(refs[2 * i] as number),
      text(refs[2 * i + 1] as number),
    ]);
  };
  return timeseries.map((series) => ({
    labels: pairs(series.labels_refs),
    samples: series.samples,
    histograms: series.histograms,
    exemplars: series.exemplars.map((one) => ({
      ...one,
      labels: Object.fromEntries(pairs(one.labels_refs)),
    })),
    metadata: series.metadata
      ? {
          type: series.metadata.type,
          help: text(series.metadata.help_ref),
          unit: text(series.metadata.unit_ref),
        }
      : undefined,
    created: series.created_timestamp,
    isStale: isStale(series),
  }));
}

/** Reads a compressed message of protocol 1.0. */
export function seriesOf1(body: Buffer): ReadSeries[] {
  return (decoded('v2.WriteRequest', body) as Message1).timeseries.map((series) => ({
    labels: series.labels.map(({ name, value }) => [name, value] as const),
    samples: series.samples,
    histograms: series.histograms,
    exemplars: series.exemplars.map((one) => ({
      ...one,
      labels: Object.fromEntries(one.labels.map(({ name, value }) => [name, value])),
    })),
    metadata: undefined,
    created: 0,
    isStale: isStale(series),
  }));
}

function isStale({ samples, histograms }: Pick<ReadSeries, 'samples' | 'histograms'>): boolean {
  return [...samples.map(({ value }) => value), ...histograms.map(({ sum }) => sum)].some(
    (value) =>
      Number.isNaN(value) &&
      ((new BigUint64Array(Float64Array.of(value).buffer)[0] ?? 0n) & 0xffffn) === STALE_PAYLOAD,
  );
}

function decoded(type: string, body: Buffer): unknown {
  const message = root.lookupType(type);
  return message.toObject(message.decode(uncompress(body)), AS_NUMBERS);
}
