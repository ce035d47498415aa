import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { classNameOf } from '../metrics/calls/class-name.js';
import { missingParentheses } from './decorator-options.js';

const unmetered = new WeakMap<object, Set<PropertyKey>>();

/**
 * Exempts a method from the decorators of its class: `@Timed()`, `@Counted()` and `@InFlight()` on the class skip it.
 * Decorators on the method itself still apply.
 */
export function Unmetered(...bare: never[]): MethodDecorator {
  if (bare.length > 0)
    throw new MetricsConfigurationError(`@Unmetered(): ${missingParentheses('@Unmetered()')}`);
  return (target, key, descriptor: PropertyDescriptor | undefined) => {
    if (typeof descriptor?.value !== 'function') {
      const where = key === undefined ? '' : `.${String(key)}`;
      throw new MetricsConfigurationError(
        `@Unmetered() on ${classNameOf(target)}${where}: only methods are measured. Put it on a method, or remove it.`,
      );
    }
    unmetered.set(target, (unmetered.get(target) ?? new Set()).add(key));
  };
}

export function isUnmetered(target: object, key: string | symbol): boolean {
  return unmetered.get(target)?.has(key) ?? false;
}
