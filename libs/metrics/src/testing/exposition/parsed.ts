/** An exemplar, as read from an exposition. */
export interface ParsedExemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** In seconds since the Unix epoch. */
  readonly timestamp?: number;
}

/** A populated bucket of a native histogram. */
export interface ParsedNativeBucket {
  readonly lower: number;
  readonly upper: number;
  /** In this bucket alone. */
  readonly count: number;
}

/** The native buckets of a histogram's series, as read from protobuf. */
export interface ParsedNativeHistogram {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  /** Ascending, without the zero bucket. */
  readonly buckets: readonly ParsedNativeBucket[];
  readonly exemplars: readonly ParsedExemplar[];
}

/** A sample, as read from an exposition. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** In seconds since the Unix epoch, in every format. */
  readonly timestamp?: number;
  readonly exemplar?: ParsedExemplar;
  /** Beside the count of a native histogram: its buckets. */
  readonly native?: ParsedNativeHistogram;
}

/** A family, as read from an exposition. */
export interface ParsedFamily {
  readonly name: string;
  type: string;
  help?: string;
  unit?: string;
  readonly samples: ParsedSample[];
}
