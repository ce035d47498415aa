import { register, type Aggregator } from 'prom-client';

/** What instruments need of a registry; both prom-client's and \@prometheus-io/client's have it. */
export interface MetricRegistry {
  /** Throws when another metric has the name. */
  registerMetric(metric: never): void;
}

/** A registry of a client library: what the module uses of it, which those of both clients have. */
export interface ClientRegistry extends MetricRegistry {
  getMetricsAsArray(): object[];
  getSingleMetric(name: string): object | undefined;
  removeSingleMetric(name: string): void;
  setDefaultLabels(labels: object): void;
}

export type { Aggregator };

/** Where an instrument goes that names no registers: prom-client's global one, as there. */
export const DEFAULT_REGISTERS: readonly MetricRegistry[] = [register];
