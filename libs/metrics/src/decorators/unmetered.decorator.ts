const unmetered = new WeakMap<object, Set<PropertyKey>>();

/**
 * Exempts a method from the decorators of its class: `@Timed()`, `@Counted()` and `@InFlight()` on the class leave
 * it alone. Decorators on the method itself still hold.
 */
export function Unmetered(): MethodDecorator {
  return (target, key) => {
    unmetered.set(target, (unmetered.get(target) ?? new Set()).add(key));
  };
}

/** Whether a method is exempt from the decorators of its class. */
export function isUnmetered(target: object, key: string | symbol): boolean {
  return unmetered.get(target)?.has(key) ?? false;
}
