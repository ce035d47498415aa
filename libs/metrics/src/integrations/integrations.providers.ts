import type { ModuleMetadata } from '@nestjs/common';
import { Integrations } from './integrations.js';
import { SharedInstances } from './shared-instances.js';

export const INTEGRATIONS_PROVIDERS: ModuleMetadata = {
  providers: [Integrations, SharedInstances],
  exports: [Integrations],
};
