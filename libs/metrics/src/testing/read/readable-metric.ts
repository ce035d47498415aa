import { INSTRUMENT } from '../../core/instruments/instrument.js';
import type { Sample } from '../../core/instruments/registry-contract.js';

/** A metric of this package or of a client library, as tests read it. */
export interface ReadableMetric {
  readonly name: string;
  readonly type?: string;
  readonly labelNames?: readonly string[];
  /** The metric and its samples, in prom-client's format. */
  get(): object | Promise<object>;
}

/** A registry of this package or of a client library. */
export interface ReadableRegistry {
  getMetricsAsArray(): readonly object[];
}

/** A metric of this package, which can be read at once. */
interface OwnMetric extends ReadableMetric {
  startCollect(): Promise<void> | undefined;
  currentSamples(): Sample[];
}

/** The metrics in a registry. Clients type them by the argument of their constructors. */
export function readableMetrics(registry: ReadableRegistry): readonly ReadableMetric[] {
  return registry.getMetricsAsArray() as readonly ReadableMetric[];
}

/** Whether a value is a metric of this package, of whatever copy. */
export function isOwn(metric: ReadableMetric): metric is OwnMetric {
  return INSTRUMENT in metric && 'currentSamples' in metric;
}

/** Whether a value is a metric. */
export function isMetric(value: unknown): value is ReadableMetric {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'get' in value &&
    typeof value.get === 'function'
  );
}
