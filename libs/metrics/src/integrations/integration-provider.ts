import type { FactoryProvider } from '@nestjs/common';
import { failWithoutRoot, ROOT_MARK } from '../module/missing-root.js';
import type { Integration } from './integration.js';
import { Integrations } from './integrations.js';

/** The provider that adds an integration to those of the application. */
export function integrationProvider(integration: Integration): FactoryProvider {
  return {
    provide: Symbol(integration.name),
    useFactory: (integrations: Integrations | undefined, mark: unknown) =>
      integrations ? integrations.add(integration) : failWithoutRoot(`${integration.name}()`, mark),
    inject: [{ token: Integrations, optional: true }, ROOT_MARK],
  };
}
