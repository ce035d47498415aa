import type { ModulesContainer } from '@nestjs/core';

/**
 * The providers of a class with these methods of its own. So an entrance finds the objects of a package without importing
 * it; unlike the name of the class, its methods keep their names in a minified bundle.
 */
export type InstancesWith = <T extends object>(...methods: readonly (keyof T & string)[]) => T[];

/** Looks among the providers that exist now, which the first search gathers. */
export function instancesIn(modules: ModulesContainer): InstancesWith {
  let gathered: readonly Provided[] | undefined;
  return <T extends object>(...methods: readonly (keyof T & string)[]) => {
    gathered ??= providedBy(modules);
    const found = new Set<T>();
    for (const { instance, prototype } of gathered) {
      if (methods.every((method) => Object.hasOwn(prototype, method))) found.add(instance as T);
    }
    return [...found];
  };
}

interface Provided {
  readonly instance: object;
  readonly prototype: object;
}

function providedBy(modules: ModulesContainer): Provided[] {
  const provided: Provided[] = [];
  for (const { providers } of modules.values()) {
    for (const { instance, metatype } of providers.values() as Iterable<Record<string, unknown>>) {
      const prototype: unknown = typeof metatype === 'function' ? metatype.prototype : undefined;
      if (isObject(prototype) && isObject(instance)) provided.push({ instance, prototype });
    }
  }
  return provided;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
