import type { NativeSnapshot } from './native/native-snapshot.js';
import type { Aggregator } from './registry-contract.js';

/** The labels of a sample; `never` for a metric without labels. */
type SampleLabels<T extends string> = [T] extends [never] ? never : Partial<Record<T, string | number>>;

/** The result of a metric's `get()`, which satisfies the types of both prom-client and \@prometheus-io/client. */
export interface MetricObject<T extends string> {
  name: string;
  help: string;
  /** A string, such as `counter`. One client types it as strings, the other as an enum; only `any` satisfies both. */
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  type: any;
  aggregator: Aggregator;
  collect: () => void | Promise<void>;
  values: {
    value: number;
    labels: SampleLabels<T>;
    metricName?: string;
    /** Of the `_count` of a native histogram: its buckets. */
    native?: NativeSnapshot;
  }[];
}
