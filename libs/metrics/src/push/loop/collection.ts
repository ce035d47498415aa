import type { Collected } from '../../core/exposition/collect/metric-collector.js';
import type { DefaultLabels } from '../../core/exposition/labels/label-encoder.js';

/** What the loop has collected for one sink: to be walked once. */
export interface Collection {
  /** When, in milliseconds since the Unix epoch; later than that of every collection before. */
  readonly timestampMs: number;
  readonly metrics: readonly Collected[];
  /** The labels of a series that lacks them: those of the application and of the metric's registry. */
  readonly defaultLabelsOf: (metric: object) => DefaultLabels;
}

/** Where collections go, such as a remote-write receiver. Only the loop calls it, one call at a time. */
export interface CollectionSink {
  /** The time between collections in milliseconds; without one, only `flush()` and the end collect. */
  readonly intervalMs: number | undefined;
  /** Reads a collection to its end; sending may go on afterwards. Never rejects. */
  take(collection: Collection): Promise<void>;
  /** Sends what was taken, until the signal aborts. Resolves to whether all of it was accepted; never rejects. */
  flush(signal: AbortSignal): Promise<boolean>;
  /** Sends what was taken and says goodbye, until the signal aborts; nothing is taken afterwards. Never rejects. */
  end(signal: AbortSignal): Promise<void>;
}
