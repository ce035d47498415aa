import type { Aggregator } from './prom-client-contract.js';

/** The labels of a sample; of a metric without labels nobody can read one. */
type SampleLabels<T extends string> = [T] extends [never] ? never : Partial<Record<T, string | number>>;

/** What `get()` of a metric gives, so that it is a metric for the types of prom-client and \@prometheus-io/client alike. */
export interface MetricObject<T extends string> {
  name: string;
  help: string;
  /** A text: `counter`. One client types it as texts, the other as an enum, and no type but this one is both. */
  // oxlint-disable-next-line typescript/no-explicit-any -- as told above
  type: any;
  aggregator: Aggregator;
  collect: () => void | Promise<void>;
  values: { value: number; labels: SampleLabels<T>; metricName?: string }[];
}
