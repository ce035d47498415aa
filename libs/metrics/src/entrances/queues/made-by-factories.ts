import type { ModulesContainer } from '@nestjs/core';

/**
 * The providers that factories have made, of a class with these methods, its own or inherited. Their class is known by the
 * object alone. The names are looked up without a read: a provider may be a proxy that answers to any.
 */
export function madeByFactories<T extends object>(
  modules: ModulesContainer,
  ...methods: readonly (keyof T & string)[]
): T[] {
  const found = new Set<T>();
  for (const { providers } of modules.values()) {
    for (const { instance, inject } of providers.values() as Iterable<Record<string, unknown>>) {
      if (inject === undefined || typeof instance !== 'object' || instance === null) continue;
      if (methods.every((method) => hasMethod(instance, method))) found.add(instance as T);
    }
  }
  return [...found];
}

function hasMethod(instance: object, name: string): boolean {
  for (let owner: unknown = instance; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner as object, name)) return true;
  }
  return false;
}
