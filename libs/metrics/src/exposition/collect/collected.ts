import { familiesOf } from '../source/foreign-family.js';
import { familyOf, isOwnInstrument } from '../source/instrument-family.js';
import type { RegistryMetric } from '../source/registry-metric.js';
import type { Family } from '../source/family.js';

/**
 * Collects one metric. Each call of what it resolves with gives fresh walks over what was collected, so that
 * several scrapes can share it.
 */
export async function collected(metric: RegistryMetric): Promise<() => readonly Family[]> {
  if (isOwnInstrument(metric)) {
    await metric.collectNow();
    // `collect` may reset the metric for another reader before this one has written it.
    const view = metric.view();
    return () => [familyOf(metric, view)];
  }
  const snapshot = await metric.get();
  return () => familiesOf(snapshot, metric);
}
