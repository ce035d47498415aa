import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/**
 * Makes a module the first that Nest ends, of all modules of the application. Nest 11 and 12 end modules one by one, the
 * root module first and global modules last, but order the providers within a module differently: so what has to come
 * first needs a module of its own.
 */
export function endFirst(modules: ModulesContainer, type: Type): void {
  for (const module of modules.values()) {
    // Nest sorts by distance from the root module: the root has 1, unknown is 0.
    if (module.metatype === type) module.distance = -1;
  }
}
