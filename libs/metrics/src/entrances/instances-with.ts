import type { ModulesContainer } from '@nestjs/core';

/**
 * The providers of a class with these methods. So an entrance finds the objects of a package without importing it;
 * unlike the name of the class, its methods keep their names in a minified bundle.
 */
export function instancesWith<T extends object>(
  modules: ModulesContainer,
  ...methods: readonly (keyof T & string)[]
): T[] {
  const found = new Set<T>();
  for (const { providers } of modules.values()) {
    for (const { instance, metatype } of providers.values() as Iterable<Provided>) {
      const prototype: unknown = typeof metatype === 'function' ? metatype.prototype : undefined;
      if (typeof prototype !== 'object' || prototype === null) continue;
      if (!methods.every((method) => Object.hasOwn(prototype, method))) continue;
      if (typeof instance === 'object' && instance !== null) found.add(instance as T);
    }
  }
  return [...found];
}

interface Provided {
  readonly instance: unknown;
  readonly metatype: unknown;
}
