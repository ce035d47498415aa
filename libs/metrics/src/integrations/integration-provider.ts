import type { FactoryProvider } from '@nestjs/common';
import type { Integration } from './integration.js';
import { Integrations } from './integrations.js';

/** The provider that adds an integration to those of the application. */
export function integrationProvider(integration: Integration): FactoryProvider {
  return {
    provide: Symbol(integration.name),
    useFactory: (integrations: Integrations) => integrations.add(integration),
    inject: [Integrations],
  };
}
