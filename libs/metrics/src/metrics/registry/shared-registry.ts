import type { ClientRegistry } from '../../core/instruments/registry-contract.js';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';

/** An application's metrics in a registry that it was given and that outlives it. */
export interface Tenant {
  isRunning: boolean;
  readonly metrics: Map<string, object>;
}

const tenants = new WeakMap<ClientRegistry, Tenant>();

/**
 * Lets an application use a registry, and removes what an application that never started has left there.
 * @throws MetricsConfigurationError when another application uses it
 */
export function moveIn(registry: ClientRegistry): void {
  if (tenants.get(registry)?.isRunning) throw inUse();
  moveOut(registry, tenants.get(registry));
  tenants.set(registry, { isRunning: false, metrics: new Map() });
}

/** The current user of the registry; undefined when the application created the registry itself. */
export const tenantOf = (registry: ClientRegistry): Tenant | undefined => tenants.get(registry);

/**
 * Call it when the application starts: no other application can move in until this one ends.
 * @throws MetricsConfigurationError when another application has moved in meanwhile
 */
export function stay(registry: ClientRegistry, tenant: Tenant | undefined): void {
  if (tenants.get(registry) !== tenant) throw inUse();
  if (tenant) tenant.isRunning = true;
}

/** Notes a metric to remove when the application ends. */
export function note(registry: ClientRegistry, name: string, metric: object): void {
  tenants.get(registry)?.metrics.set(name, metric);
}

/** Removes the application's metrics from the registry, and no others. */
export function moveOut(registry: ClientRegistry, tenant: Tenant | undefined): void {
  for (const [name, metric] of tenant?.metrics ?? []) {
    if (registry.getSingleMetric(name) === metric) registry.removeSingleMetric(name);
  }
  if (tenants.get(registry) === tenant) tenants.delete(registry);
}

function inUse(): MetricsConfigurationError {
  return new MetricsConfigurationError(
    'MetricsModule option registry: another application in this process uses this registry. Close that one first, or ' +
      'leave the option out, so that each has its own registry.',
  );
}
