import type { ModuleMetadata } from '@nestjs/common';
import { Entrances } from './entrances.js';

export const ENTRANCES_PROVIDERS: ModuleMetadata = { providers: [Entrances] };
