import { sharedByAllVersions } from '../across-copies.js';
import type { MetricRegistry } from './registry-contract.js';

/** A metric of this library or of a client. */
export interface NamedMetric {
  readonly name: string;
}

/** Metrics by name, and the labels that all of them get: what a registry holds. */
export class MetricTable implements MetricRegistry {
  readonly metrics = new Map<string, NamedMetric>();
  defaultLabels: object = {};

  /** @throws Error if another metric has the name */
  registerMetric(metric: NamedMetric): void {
    const { name } = metric;
    const present = this.metrics.get(name);
    if (present !== undefined && present !== metric) {
      // The first sentence is that of both clients.
      throw new Error(
        `A metric with the name ${name} has already been registered. Use that one, which getSingleMetric("${name}") ` +
          'returns, or rename one of the two.',
      );
    }
    this.metrics.set(name, metric);
  }
}

/** The table of `register`, the registry of instruments that are given none. */
export const DEFAULT_TABLE: MetricTable = sharedByAllVersions('register', () => new MetricTable());

/** The registries of an instrument that is given none. */
export const DEFAULT_REGISTERS: readonly MetricRegistry[] = [DEFAULT_TABLE];
