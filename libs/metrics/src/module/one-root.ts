import 'reflect-metadata';
import type { ModulesContainer } from '@nestjs/core';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { METRICS_ROOT } from '../metrics/metrics.tokens.js';

/** Where `forRoot()` was called; each call creates its own object. */
export interface RootPlace {
  readonly calledAt: () => string;
}

/**
 * Two roots would mean two registries, two endpoints at one path, and requests counted twice.
 * @throws MetricsConfigurationError when the application has several roots; the message lists their places
 */
export function assertOneRoot(modules: ModulesContainer): void {
  const roots = [...modules.values()].flatMap(({ providers }) => {
    const place: unknown = providers.get(METRICS_ROOT)?.instance;
    return place ? [place as RootPlace] : [];
  });
  if (roots.length < 2) return;
  const places = roots.map((root) => `${importersOf(root, modules).join(', ')} (${root.calledAt()})`);
  throw new MetricsConfigurationError(
    `MetricsModule.forRoot() is imported ${roots.length} times: by ${places.join(' and by ')}. Import it once, in the root ` +
      'module; other modules import MetricsModule.forFeature().',
  );
}

interface ListsImports {
  readonly name: string;
  readonly metatype: object;
}

/** Names of the modules that list the root. Nest can't answer this: to Nest, every module imports a global one. */
function importersOf(root: RootPlace, modules: ModulesContainer): string[] {
  const names = [...(modules.values() as Iterable<ListsImports>)]
    .filter(({ metatype }) =>
      listOf(Reflect.getMetadata('imports', metatype)).some((one) => holds(one, root)),
    )
    .map(({ name }) => name);
  return names.length > 0 ? names : ['a dynamic module'];
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function holds(imported: unknown, root: RootPlace): boolean {
  const { providers } = (imported ?? {}) as { readonly providers?: unknown };
  return listOf(providers).some((one) => (one as { useValue?: unknown } | undefined)?.useValue === root);
}
