import type { MetricsErrors } from '../module/metrics-errors.js';
import type { MetricFactory } from '../injection/metric-factory.js';

/** What a decorated method needs of the application that owns its instance. */
export interface MetricsApplication {
  readonly factory: MetricFactory;
  readonly errors: MetricsErrors;
}

const owners = new WeakMap<object, MetricsApplication>();
let latest: MetricsApplication | undefined;

/** Says that `application` made `instance`. */
export function own(instance: object, application: MetricsApplication): void {
  owners.set(instance, application);
}

/** Makes `application` the one for instances that nobody owns: request-scoped ones, and calls during start-up. */
export function enter(application: MetricsApplication): void {
  latest = application;
}

/** Undoes `enter`. */
export function leave(application: MetricsApplication): void {
  if (latest === application) latest = undefined;
}

/** The application whose metrics a call on `instance` belongs to, or nothing when none is running. */
export function applicationOf(instance: unknown): MetricsApplication | undefined {
  return (typeof instance === 'object' && instance !== null ? owners.get(instance) : undefined) ?? latest;
}
