import type { ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DecoratorsModule } from './decorators.module.js';
import { MethodBinder } from './method-binder.js';

export const DECORATORS_PROVIDERS: ModuleMetadata = {
  imports: [DiscoveryModule, DecoratorsModule],
  providers: [MethodBinder],
};
