import type { ModuleMetadata } from '@nestjs/common';
import { DecoratorsModule } from './decorators.module.js';
import { MethodBinder } from './method-binder.js';

export const DECORATORS_PROVIDERS: ModuleMetadata = {
  imports: [DecoratorsModule],
  providers: [MethodBinder],
};
