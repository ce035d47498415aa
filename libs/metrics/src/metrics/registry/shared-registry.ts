import type { Registry } from 'prom-client';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';

/** What an application has in a registry that it was given, and that outlives it. */
export interface Tenant {
  isRunning: boolean;
  readonly metrics: Map<string, object>;
}

const tenants = new WeakMap<Registry, Tenant>();

/**
 * Lets an application use a registry; what one has left there that never started goes.
 * @throws MetricsConfigurationError when another application uses it
 */
export function moveIn(registry: Registry): void {
  if (tenants.get(registry)?.isRunning) throw inUse();
  moveOut(registry, tenants.get(registry));
  tenants.set(registry, { isRunning: false, metrics: new Map() });
}

/** Who uses the registry now; nobody when it is the application's own. */
export const tenantOf = (registry: Registry): Tenant | undefined => tenants.get(registry);

/**
 * To be called when the application starts: nobody else may move in until it ends.
 * @throws MetricsConfigurationError when another application has moved in meanwhile
 */
export function stay(registry: Registry, tenant: Tenant | undefined): void {
  if (tenants.get(registry) !== tenant) throw inUse();
  if (tenant) tenant.isRunning = true;
}

/** Notes what is to leave with the application. */
export function note(registry: Registry, name: string, metric: object): void {
  tenants.get(registry)?.metrics.set(name, metric);
}

/** Takes out of the registry what the application has put there; what others have put there stays. */
export function moveOut(registry: Registry, tenant: Tenant | undefined): void {
  for (const [name, metric] of tenant?.metrics ?? []) {
    if (registry.getSingleMetric(name) === metric) registry.removeSingleMetric(name);
  }
  if (tenants.get(registry) === tenant) tenants.delete(registry);
}

function inUse(): MetricsConfigurationError {
  return new MetricsConfigurationError(
    'MetricsModule option registry: another application of this process uses this registry. Close that one first, or ' +
      'leave the option out: then each has a registry of its own.',
  );
}
