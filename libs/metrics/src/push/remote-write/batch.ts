/** What a request holds, by the kinds of which receivers tell how many they have written. */
export interface BatchCounts {
  readonly samples: number;
  readonly histograms: number;
  readonly exemplars: number;
}

/** The series of one request. */
export interface Batch extends BatchCounts {
  /** The message, compressed; of protocol 2.0 until a receiver turns out to speak only 1.0. */
  body: Buffer<ArrayBuffer>;
  version: 1 | 2;
  /** Histograms without classic buckets beside them, which 1.0 has no way to write. */
  readonly nativeOnly: number;
}

/** The samples of a batch, native histograms included, as our metrics count them. */
export const samplesIn = ({ samples, histograms }: BatchCounts): number => samples + histograms;
